import SluiceClient
import SluiceCore
import SluiceGateway
import SluiceResilience
import TestSupport
import Testing

/// The client over HTTP/2: nghttpx speaks it, before a gateway that does not.
@Suite(
    .enabled(if: HTTP2Front.isInstalled, "needs nghttpx: scripts/install-dependencies.sh http2"),
    .serialized, .certificates, .timeLimit(.minutes(2)),
    .gateway { $0.blocking = .init(connections: 16, longest: .seconds(60)) })
struct HTTP2Tests {
    private let front: HTTP2Front
    private let redis: PrivateRedis

    init() async throws {
        front = try await Self.front()
        redis = try PrivateRedis.ofSuite()
    }

    private static func front(streams: Int = 100) async throws -> HTTP2Front {
        let certificates = try TestCertificates.ofSuite()
        return try await HTTP2Front(
            to: try #require(try RunningGateway.ofSuite().gateway.addresses.first),
            (certificates.certificate(.server), key: certificates.key(.server)), streams: streams)
    }

    private func configuration(
        _ client: RunningGateway.Client = .full, to front: HTTP2Front? = nil
    ) throws -> ClientConfiguration {
        ClientConfiguration(
            url: (front ?? self.front).url, token: try #require(client.token),
            certificateAuthorityFile: try TestCertificates.ofSuite().authority)
    }

    /// Lets many tasks write and read keys of their own, all at once.
    private func crowd(_ client: RedisClient, _ count: Int, _ name: String) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<count {
                group.addTask {
                    let key = "h2:\(name):\(number)"
                    try await client.execute(.set(key, "\(number)"))
                    for _ in 0..<3 { #expect(try await client.execute(.get(key)) == "\(number)") }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test(arguments: [true, false]) func manyCommandsShareOneConnection(isPipelined: Bool) async throws {
        var configuration = try configuration()
        configuration.autoPipelining.isEnabled = isPipelined
        let client = try RedisClient(configuration)
        try await crowd(client, 90, "one")
        try await waitUntil("all are noted") { isPipelined || front.requests.count == 4 * 90 }
        #expect(front.requests.allSatisfy { $0.version == "h2" })
        #expect(Set(front.requests.map(\.connection)).count == 1)
        await client.shutdown()
        #expect(client.counts.handlesMade.current == client.counts.handlesFreed.current)
    }

    @Test func moreThanAConnectionTakesIsAnsweredToo() async throws {
        var configuration = try configuration()
        configuration.autoPipelining = .off
        configuration.maximumConcurrentRequests = 300
        // So many at once are slow on a busy machine.
        configuration.circuitBreaker = .disabled
        let client = try RedisClient(configuration)
        try await crowd(client, 250, "many")
        await client.shutdown()
    }

    /// Servers should take 100 streams at least (RFC 9113, 6.5.2), and libcurl takes that for granted until it hears
    /// otherwise: the first ones of many are then refused, which for reads is no more than another attempt.
    @Test func aServerThatTakesFewerThanItShouldIsBornWith() async throws {
        let narrow = try await Self.front(streams: 7)
        defer { withExtendedLifetime(narrow) {} }
        var configuration = try configuration(to: narrow)
        configuration.autoPipelining = .off
        configuration.retry.maximumAttempts = 10
        configuration.retry.budget = RetryBudgetConfiguration(capacity: 10_000, cost: 1)
        configuration.circuitBreaker = .disabled
        let client = try RedisClient(configuration)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    let value = try await client.execute(.get("h2:none"))
                    #expect(value == nil)
                }
            }
            try await group.waitForAll()
        }
        await client.shutdown()
        #expect(client.counts.callsTaken.current == client.counts.callsFinished.current)
    }

    @Test func oneThatIsCancelledOrLateLeavesTheOthersAlone() async throws {
        let client = try RedisClient(configuration())
        let pops = (0..<3).map { number in
            Task { try await client.execute(.raw("BLPOP", "h2:list:\(number)", "0")) }
        }
        let hasty = client.with(CallOptions(timeout: .seconds(2)))
        let late = Task { try await clientError { try await hasty.execute(.raw("BLPOP", "h2:late", "0")) } }
        try await waitUntil("all wait at Redis") { try blockedClients() == 4 }
        pops[1].cancel()
        await #expect(throws: CancellationError.self) { try await pops[1].value }
        let error = try await late.value
        #expect(error?.code == .timeout && error?.wire == .maybeExecuted)
        try await waitUntil("Redis knows of both") {
            // libcurl 7.88 to 8.14 tells the server with the next request only (curl issue 17611).
            _ = try await client.execute(.ping())
            return try blockedClients() == 2
        }
        for number in [0, 2] {
            _ = try await client.execute(.listPush("h2:list:\(number)", "element"))
            let popped = try await pops[number].value
            #expect(popped.array?.last?.string == "element")
        }
        await client.shutdown()
        #expect(Set(front.requests.map(\.connection)).count == 1)
        #expect(client.counts.callsTaken.current == client.counts.callsFinished.current)
        #expect(client.counts.handlesMade.current == client.counts.handlesFreed.current)
    }

    @Test func streamsGoBesideCommands() async throws {
        let client = try RedisClient(configuration())
        var events = client.subscribe(to: "h2:news").makeAsyncIterator()
        #expect(try await events.next() == .subscribed(to: "h2:news", count: 1))
        for number in 0..<20 {
            #expect(try await client.execute(.publish("\(number)", to: "h2:news")) == 1)
            #expect(try await events.next() == .message(channel: "h2:news", payload: "\(number)"))
        }
        await client.shutdown()
        try await waitUntil("the stream has ended there") { front.requests.count == 21 }
        #expect(Set(front.requests.map(\.connection)).count == 1)
    }

    @Test func tokensNeverShareAConnection() async throws {
        let writer = try RedisClient(configuration())
        let reader = try RedisClient(configuration(.readOnly))
        let clients = [writer, reader]
        try await writer.execute(.set("h2:shared", "value"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let value = try await clients[number % 2].execute(.get("h2:shared"))
                    #expect(value == "value")
                }
            }
            try await group.waitForAll()
        }
        let error = try await clientError { try await reader.execute(.set("h2:shared", "other")) }
        #expect(error?.code == .noPermission)
        let connections = Dictionary(grouping: front.requests, by: \.connection)
        #expect(connections.count == 2)
        #expect(connections.values.allSatisfy { Set($0.map(\.authorization)).count == 1 })
        await writer.shutdown()
        await reader.shutdown()
    }

    /// What was under way when the server said goodbye is answered, and what comes later goes elsewhere.
    @Test func aGoodbyeIsSurvived() async throws {
        var configuration = try configuration()
        configuration.autoPipelining = .off
        let client = try RedisClient(configuration)
        let hasEnded = SharedCounter()
        let outcomes = try await withThrowingTaskGroup(of: (known: Int, unknown: Int).self) { group in
            for _ in 0..<20 {
                group.addTask {
                    var (known, unknown) = (0, 0)
                    while hasEnded.current == 0 {
                        #expect(try await client.execute(.get("h2:none")) == nil)
                        switch try await clientError({ try await client.execute(.increment("h2:goodbye")) })?.wire {
                        case nil: known += 1
                        case .maybeExecuted: unknown += 1
                        case let other: Issue.record("an increment ended as \(String(describing: other))")
                        }
                    }
                    return (known, unknown)
                }
            }
            try await waitUntil("a connection is used") { !front.requests.isEmpty }
            for _ in 0..<2 {
                let before = Set(front.requests.map(\.connection))
                front.reload()
                try await waitUntil("another connection is used") {
                    !before.isSuperset(of: front.requests.map(\.connection))
                }
            }
            hasEnded.add(1)
            return try await group.reduce((known: 0, unknown: 0)) { ($0.known + $1.known, $0.unknown + $1.unknown) }
        }
        let count = try #require(try await client.execute(.get("h2:goodbye", as: Int.self)))
        #expect(outcomes.known...(outcomes.known + outcomes.unknown) ~= count)
        await client.shutdown()
        #expect(client.counts.callsTaken.current == client.counts.callsFinished.current)
    }

    /// When a connection breaks, all that it carried has broken: what may have run is not sent again, and reads are.
    @Test func aBrokenConnectionFollowsTheRulesOfRetries() async throws {
        var configuration = try configuration()
        configuration.retry.maximumAttempts = 100
        configuration.retry.baseDelay = .milliseconds(20)
        configuration.retry.maximumDelay = .milliseconds(20)
        configuration.retry.budget = RetryBudgetConfiguration(capacity: 1000, cost: 1)
        configuration.circuitBreaker = .disabled
        let client = try RedisClient(configuration)
        let pop = Task { try await clientError { try await client.execute(.raw("BLPOP", "h2:queue", "0")) } }
        let read = Task { try await client.execute(.raw("XREAD", "BLOCK", "0", "STREAMS", "h2:stream", "$")) }
        try await waitUntil("both wait at Redis") { try blockedClients() == 2 }
        front.crash()
        let error = try await pop.value
        #expect(error?.code == .connectionLost && error?.wire == .maybeExecuted && error?.attempts == 1)
        let missed = Task { try await client.execute(.get("h2:none")) }
        try await front.restart()
        #expect(try await missed.value == nil)
        try await waitUntil("the read waits again") { try blockedClients() == 1 }
        _ = try await client.execute(.raw("XADD", "h2:stream", "*", "field", "value"))
        #expect(try await read.value != .null)
        await client.shutdown()
        #expect(client.counts.callsTaken.current == client.counts.callsFinished.current)
    }

    private func blockedClients() throws -> Int {
        guard case .bulk(let bytes) = try redis.call("INFO", "clients") else { return 0 }
        let line = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n").first {
            $0.hasPrefix("blocked_clients:")
        }
        return line.flatMap { Int($0.dropFirst("blocked_clients:".count)) } ?? 0
    }
}
