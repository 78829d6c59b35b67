import SluiceClient
import SluiceCore
import SluiceResilience
import TestSupport
import Testing

/// What a sink is told of calls.
@Suite(.timeLimit(.minutes(1))) struct EventSinkTests {
    private func withSink(
        _ script: @escaping @Sendable (ScriptedServer.Request) -> ScriptedServer.Answer,
        sink: RecordingSink = RecordingSink(), _ adjust: (inout ClientConfiguration) -> Void = { _ in },
        _ body: (RedisClient, RecordingSink, ScriptedServer) async throws -> Void
    ) async throws {
        try await ScriptedServer.with(
            script,
            {
                $0.retry.baseDelay = .zero
                $0.eventSink = sink
                adjust(&$0)
            }
        ) { try await body($0, sink, $1) }
    }

    private func expectOneCall(
        _ sink: RecordingSink, _ command: String, _ outcome: String, attempts: Int = 1,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let told = sink.all
        let labels = ["command": command, "outcome": outcome]
        #expect(
            told.counts.filter { $0.name != "sluice.client.retries" } == [
                .init(name: "sluice.client.attempts", amount: attempts, labels: ["command": command]),
                .init(name: "sluice.client.commands", amount: 1, labels: labels),
            ], sourceLocation: sourceLocation)
        #expect(
            told.times.map(\.name) == ["sluice.client.duration"] && told.times.first?.labels == labels,
            sourceLocation: sourceLocation)
        #expect(
            told.spans == ["begin \(command)", "end \(command) \(outcome) \(attempts)"],
            sourceLocation: sourceLocation)
    }

    @Test func success() async throws {
        try await withSink({ .json($0.result("1")) }) { client, sink, _ in
            try await client.execute(.increment("visits"))
            expectOneCall(sink, "INCRBY", "ok")
            #expect(sink.all.logs.isEmpty)
            #expect(sink.all.times.allSatisfy { $0.duration > .zero && $0.duration < .seconds(60) })
        }
    }

    @Test(arguments: [
        (200, #"{"error":"WRONGTYPE Operation"}"#, "wrongType"), (403, #"{"error":"NOPERM no"}"#, "noPermission"),
        (401, #"{"error":"WRONGPASS no"}"#, "unauthorized"), (404, "<html>", "notFound"),
    ])
    func refusalsAndErrorReplies(status: Int, body: String, outcome: String) async throws {
        try await withSink({ _ in .answer(status, body) }) { client, sink, _ in
            _ = try await clientError { try await client.execute(["GET", "a"]) }
            expectOneCallIgnoringCircuit(sink, "GET", outcome)
        }
    }

    /// A token that is refused opens the circuit too.
    private func expectOneCallIgnoringCircuit(_ sink: RecordingSink, _ command: String, _ outcome: String) {
        sink.told.withLock { $0.counts.removeAll { $0.name == "sluice.client.circuit.changes" } }
        expectOneCall(sink, command, outcome)
    }

    @Test func retries() async throws {
        try await withSink({ $0.connection < 2 ? .close : .json($0.result("1")) }) { client, sink, _ in
            _ = try await client.execute(["GET", "a"])
            expectOneCall(sink, "GET", "ok", attempts: 3)
            let labels = ["command": "GET", "code": "connectionLost"]
            #expect(sink.amount(of: "sluice.client.retries", labels) == 2)
            #expect(sink.all.logs.map(\.message) == ["call is made again", "call is made again"])
            #expect(sink.all.logs.map(\.metadata["attempt"]) == ["2", "3"])
        }
    }

    @Test func aFailureThatIsGivenUp() async throws {
        try await withSink({ _ in .close }, { $0.retry.maximumAttempts = 2 }) { client, sink, _ in
            _ = try await clientError { try await client.execute(["GET", "a"]) }
            expectOneCall(sink, "GET", "connectionLost", attempts: 2)
        }
    }

    @Test func cancellation() async throws {
        try await withSink({ _ in .hang }) { client, sink, server in
            let task = Task { try await client.execute(["GET", "a"]) }
            try await waitUntil("it is under way") { server.requests.count == 1 }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            expectOneCall(sink, "GET", "cancelled")
        }
    }

    @Test func anOpeningCircuit() async throws {
        try await withSink(
            { _ in .answer(500, #"{"error":"ERR broken"}"#) },
            {
                $0.retry = .none
                $0.circuitBreaker.minimumCalls = 2
                $0.circuitBreaker.openDuration = .seconds(60)
            }
        ) { client, sink, server in
            for _ in 0..<3 { _ = try await clientError { try await client.execute(["SET", "a", "b"]) } }
            let labels = [
                "endpoint": server.url, "class": "write", "from": "closed", "to": "open", "reason": "failures",
            ]
            #expect(sink.amount(of: "sluice.client.circuit.changes", labels) == 1)
            #expect(sink.all.logs.map(\.level) == [.warning] && sink.all.logs.first?.metadata == labels)
            let refused = ["command": "SET", "outcome": "circuitOpen"]
            #expect(sink.amount(of: "sluice.client.commands", refused) == 1)
        }
    }

    @Test func batchesCountTheirCommands() async throws {
        let answer = #"[{"result":"1"},{"error":"WRONGTYPE no"},{"result":"2"}]"#
        try await withSink({ _ in .json(answer) }) { client, sink, _ in
            _ = try await client.pipeline([["GET", "a"], ["GET", "b"], ["INCR", "c"]])
            #expect(sink.all.spans == ["begin PIPELINE", "end PIPELINE ok 1"])
            #expect(sink.amount(of: "sluice.client.attempts", ["command": "PIPELINE"]) == 1)
            for labels in [
                ["command": "GET", "outcome": "ok"], ["command": "GET", "outcome": "wrongType"],
                ["command": "INCR", "outcome": "ok"],
            ] {
                #expect(sink.amount(of: "sluice.client.commands", labels) == 1)
            }
        }
    }

    @Test func spansAdoptAndSupplyTheTraceContext() async throws {
        let own = RequestContext(traceParent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
        let caller = RequestContext(
            traceParent: "00-4bf92f3577b34da6a3ce929d0e0e4736-aaaaaaaaaaaaaaaa-01", requestID: "r")
        for offered in [own, nil] {
            let sink = RecordingSink(spanContext: offered)
            try await withSink({ .json($0.result("1")) }, sink: sink) { client, sink, server in
                try await RequestContext.$current.withValue(caller) {
                    _ = try await client.execute(["GET", "a"])
                    _ = try await client.pipeline([["GET", "a"]])
                }
                #expect(sink.all.contexts == [caller, caller])
                for request in server.requests {
                    #expect(request.fields["traceparent"] == (offered ?? caller).traceParent)
                    #expect(request.fields["x-request-id"] == "r")
                }
            }
        }
    }

    @Test func streamsThatAreOpenedAgain() async throws {
        try await withSink({ _ in .json("data: subscribe,secret-channel,1\n\n") }) { client, sink, _ in
            let quick = Reconnection(firstDelay: .milliseconds(1), maximumDelay: .milliseconds(1))
            var events = client.subscribe(to: "secret-channel", reconnecting: quick).makeAsyncIterator()
            for _ in 0..<3 { _ = try await events.next() }
            let labels = ["stream": "subscribe", "code": "connectionLost"]
            #expect(sink.amount(of: "sluice.client.stream.reconnects", labels) >= 1)
            #expect(sink.all.logs.contains { $0.level == .warning && $0.message == "stream is opened again" })
            #expect(!"\(sink.all)".contains("secret-channel"))
        }
    }

    /// Keys, values, what servers say, and the token are nobody's business.
    @Test(arguments: [
        #"{"result":"secret-answer"}"#, #"{"error":"ERR secret-answer 'secret-key'"}"#, "<html>secret-answer",
        #"{"error":"LOADING secret-answer"}"#,
    ])
    func nothingSecretIsTold(answer: String) async throws {
        try await withSink({ _ in .answer(answer.hasPrefix("{\"r") ? 200 : 500, answer) }) { client, sink, _ in
            client.setCircuitMode(.disabled, for: .write)
            for command in [
                ["GET", "secret-key"], ["SET", "secret-key", "secret-value"], ["secret-name", "secret-key"],
                ["EVALSHA", "secret-script", "1", "secret-key"], ["CONFIG", "secret-key"],
            ] {
                _ = try await clientError { try await client.execute(command) }
            }
            _ = try await clientError { try await client.pipeline([["GET", "secret-key"], ["secret-name", "a"]]) }
            _ = try await clientError { try await client.execute([Array("SET".utf8), Array("secret".utf8), [0xFF]]) }
            let told = "\(sink.all)"
            #expect(!sink.all.counts.isEmpty)
            #expect(!told.containsInAnyCase("secret"), "\(told)")
        }
    }

    @Test func aSinkNeedsToImplementNothing() async throws {
        struct Deaf: EventSink {}
        try await ScriptedServer.with({ .json($0.result("1")) }, { $0.eventSink = Deaf() }) { client, _ in
            let reply = try await client.execute(["GET", "a"])
            #expect(reply == .integer(1))
        }
    }
}

extension String {
    fileprivate func containsInAnyCase(_ other: String) -> Bool {
        lowercased().contains(other)
    }
}
