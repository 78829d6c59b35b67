import SluiceClient
import SluiceCore
import Synchronization
import TestSupport
import Testing

/// Streams that break, and those that do not.
@Suite(.timeLimit(.minutes(1))) struct SubscriptionTests {
    private static let quick = Reconnection(firstDelay: .milliseconds(1), maximumDelay: .milliseconds(5))

    /// A server whose answers to one request after the other are these, and then none.
    private func withClient(
        answers: [String], _ body: (RedisClient, ScriptedServer) async throws -> Void
    ) async throws {
        let count = Atomic(0)
        let server = try ScriptedServer { _ in
            let number = count.add(1, ordering: .relaxed).oldValue
            return number < answers.count ? .json(answers[number]) : .close
        }
        defer { server.stop() }
        try await body(try RedisClient(ClientConfiguration(url: server.url, token: "t")), server)
    }

    private static func stream(_ message: String) -> String {
        "data: subscribe,c,1\n\ndata: message,c,\(message)\n\n"
    }

    @Test func aGapStandsWhereMessagesMayBeMissing() async throws {
        try await withClient(answers: [Self.stream("a"), Self.stream("b")]) { client, _ in
            var events = client.subscribe(to: "c", reconnecting: Self.quick).makeAsyncIterator()
            var heard: [SubscriptionEvent] = []
            while heard.count < 5, let event = try await events.next() { heard.append(event) }
            #expect(
                heard == [
                    .subscribed(to: "c", count: 1), .message(channel: "c", payload: "a"), .gap,
                    .subscribed(to: "c", count: 1), .message(channel: "c", payload: "b"),
                ])
        }
    }

    @Test(arguments: [0, 2]) func triesAreLimited(attempts: Int) async throws {
        try await withClient(answers: [Self.stream("a")]) { client, server in
            var reconnection = Self.quick
            reconnection.attempts = attempts
            var heard: [SubscriptionEvent] = []
            let error = await #expect(throws: ClientError.self) {
                for try await event in client.subscribe(to: "c", reconnecting: reconnection) { heard.append(event) }
            }
            #expect(error?.code == .connectionLost)
            #expect(heard.count(where: { $0 == .gap }) == (attempts == 0 ? 0 : 1))
            #expect(Set(server.requests.map(\.connection)).count >= (attempts == 0 ? 1 : 2))
        }
    }

    @Test func whatNeverWorkedIsToldAtOnce() async throws {
        let client = try RedisClient(ClientConfiguration(url: "http://127.0.0.1:1", token: "t"))
        let error = await #expect(throws: ClientError.self) {
            for try await _ in client.subscribe(to: "c") {}
        }
        #expect(error?.code == .cannotConnect)
    }
}

extension SubscriptionTests {
    @Test func aStreamThatIsSilentForTooLongHasDied() async throws {
        try await ScriptedServer.with(
            { request in
                request.connection == 0
                    ? .open("data: subscribe,c,1\n\n") : .open("data: subscribe,c,1\n\ndata: message,c,b\n\n")
            }, { $0.streamSilence = .milliseconds(50) }
        ) { client, _ in
            var events = client.subscribe(to: "c", reconnecting: Self.quick).makeAsyncIterator()
            var heard: [SubscriptionEvent] = []
            while heard.count < 4, let event = try await events.next() { heard.append(event) }
            #expect(
                heard == [
                    .subscribed(to: "c", count: 1), .gap, .subscribed(to: "c", count: 1),
                    .message(channel: "c", payload: "b"),
                ])
        }
    }

    @Test func anEndlessEventEndsTheStream() async throws {
        try await ScriptedServer.with({ _ in .endless }, { $0.maximumAnswerBytes = 100_000 }) { client, _ in
            let error = try await clientError { for try await _ in client.subscribe(to: "c") {} }
            #expect(error?.code == .answerTooLarge)
        }
    }
}

/// Streams of a real gateway.
@Suite(.gateway, .timeLimit(.minutes(1))) struct GatewayStreamTests {
    @Test func aSubscriptionSurvivesTheLossOfItsConnection() async throws {
        let client = try RedisClient.ofSuite()
        let quick = Reconnection(firstDelay: .milliseconds(1), maximumDelay: .milliseconds(50))
        var events = client.subscribe(toPatterns: "streams:*", reconnecting: quick).makeAsyncIterator()
        #expect(try await events.next() == .subscribed(to: "streams:*", count: 1))
        _ = try await client.execute(.publish("a,b", to: "streams:x"))
        #expect(
            try await events.next() == .patternMessage(pattern: "streams:*", channel: "streams:x", payload: "a,b"))
        let redis = try PrivateRedis.ofSuite()
        _ = try redis.call("CLIENT", "KILL", "TYPE", "pubsub")
        #expect(try await events.next() == .gap)
        #expect(try await events.next() == .subscribed(to: "streams:*", count: 1))
        _ = try await client.execute(.publish("c", to: "streams:x"))
        #expect(
            try await events.next() == .patternMessage(pattern: "streams:*", channel: "streams:x", payload: "c"))
    }

    @Test func monitoringHearsCommands() async throws {
        let client = try RedisClient.ofSuite()
        var events = client.monitor().makeAsyncIterator()
        #expect(try await events.next() == .started)
        _ = try await client.execute(.get("monitored \"key\"\n"))
        while let event = try await events.next() {
            guard case .command(let command) = event, command.words.count == 2 else { continue }
            if command.words == [Array("GET".utf8), Array("monitored \"key\"\n".utf8)] {
                #expect(command.database == 0 && command.unixSeconds > 1_700_000_000)
                return
            }
        }
        Issue.record("monitoring ended")
    }
}
