import SluiceClient
import SluiceCore
import SluiceGateway
import TestSupport
import Testing

/// Each definition, as it is on the wire, is understood by a real Redis behind a real gateway.
@Suite(
    .serialized,
    .gateway(redis: RedisServerOptions(fsync: nil, jsonModule: ServerVersion.jsonModule)) {
        $0.blocking = .init(connections: 4, longest: .milliseconds(1))
    })
struct AcceptanceTests {
    /// What servers say of commands that are written wrongly, and the gateway of those that it does not pass on.
    private static let complaints = [
        "unknown command", "unknown subcommand", "wrong number of arguments", "syntax error", "not allowed in rest",
    ]

    /// Those that the server of the tests is new enough for.
    private static let cases = CommandCase.all.filter { item in
        guard let info = CommandTable.standard.all.first(where: { $0.displayName == item.name }) else { return true }
        guard info.group != .json else { return ServerVersion.jsonModule != nil }
        return ServerVersion.number(info.since) <= ServerVersion.ofTests
    }

    @Test(arguments: cases) func isUnderstood(item: CommandCase) async throws {
        let client = try RedisClient.ofSuite()
        // Whatever another one has left under the same key.
        try await client.execute(.deleteAllDatabases())
        let error = try await clientError { try await client.execute(item.words) }
        guard let message = error?.message.lowercased() else { return }
        let complaint = Self.complaints.first { message.contains($0) }
        #expect(complaint == nil, "\(item): \(message)")
    }
}
