import CLinux
import Glibc
import SluiceCore
import SluiceGateway
import TestSupport
import Testing

@Suite struct GeneratedTokensTests {
    private let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
    }

    private var configuration: GatewayConfiguration { GatewayConfiguration(dataDirectory: "\(folder.path)/data") }
    private var file: String { "\(folder.path)/data/tokens.json" }

    private func names(of secrets: [String], in table: TokenTable) -> [String?] {
        secrets.map { secret in
            secret.utf8.withContiguousStorageIfAvailable { table.authenticate(UnsafeRawBufferPointer($0)) }?
                .map { table[$0].name }
        }
    }

    @Test func areMadeOnceAndKnownAgainAfterwards() throws {
        let (table, generated) = try configuration.openTokens()
        #expect(generated.map(\.entry.name) == ["default", "default_ro"])
        #expect(generated.map(\.entry.access) == [.readWrite, .readOnly])
        #expect(names(of: generated.map(\.secret), in: table) == ["default", "default_ro"])

        let (again, second) = try configuration.openTokens()
        #expect(second.isEmpty)
        #expect(again.tokens == table.tokens)
        #expect(names(of: generated.map(\.secret), in: again) == ["default", "default_ro"])
    }

    @Test func areStrongAndFitIntoHeadersAndQueries() throws {
        let generated = try (0..<100).map { _ in try TokenGenerator.generate(.readWrite) }
        #expect(Set(generated).count == 100)
        for token in generated {
            #expect(token.wholeMatch(of: /sluice_rw_[A-Za-z0-9_-]{43}/) != nil)
        }
        #expect(try TokenGenerator.generate(.readOnly).hasPrefix("sluice_ro_"))
    }

    @Test func areKeptAsDigestsForTheOwnerOnly() throws {
        let (_, generated) = try configuration.openTokens()
        var status = stat()
        #expect(stat(file, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        let kept = try text(of: file)
        #expect(kept.contains("\"default_ro\""))
        for token in generated {
            #expect(!kept.contains(token.secret))
        }
    }

    @Test func areNotShownByDumping() throws {
        let (_, generated) = try configuration.openTokens()
        var dumped = ""
        dump(generated, to: &dumped)
        for token in generated {
            #expect(!dumped.contains(token.secret))
        }
    }

    @Test func areTheSameForGatewaysThatStartAtOnce() async throws {
        let configuration = configuration
        let results = try await withThrowingTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    try await OwnThread.run(name: "test") { try configuration.openTokens() }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.count { !$0.generated.isEmpty } == 1)
        #expect(results.allSatisfy { $0.table.tokens == results[0].table.tokens })
    }

    @Test func areNotMadeForAnAddressThatOthersReach() throws {
        var configuration = configuration
        configuration.listeners = [try ListenAddress("0.0.0.0:8079")]
        let error = #expect(throws: ConfigurationError.self) { try configuration.openTokens() }
        #expect(error?.key == "listen")
        #expect(access(file, F_OK) != 0)
    }

    @Test func aDamagedFileIsReportedAndLeftAlone() throws {
        _ = try configuration.openTokens()
        try write("{\"tokens\": [", to: file)
        let error = #expect(throws: ConfigurationError.self) { try configuration.openTokens() }
        #expect(error?.message.contains("tokens.json is no JSON: line 1, column 13") == true)
        #expect(try text(of: file) == "{\"tokens\": [")
    }
}
