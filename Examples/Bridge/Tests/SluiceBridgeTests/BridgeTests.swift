import InMemoryLogging
import InMemoryTracing
import Logging
import MetricsTestKit
import SluiceBridge
import SluiceClient
import SluiceTesting
import Testing
import Tracing

/// What arrives at the three systems when commands run on a real gateway.
@Suite struct BridgeTests {
    private let logs = InMemoryLogHandler()
    private let metrics = TestMetrics()
    private let tracer = HeaderTracer()

    private var sink: BridgeSink {
        var logger = Logger(label: "sluice") { _ in logs }
        logger.logLevel = .debug
        return BridgeSink(logger, metrics: metrics, tracer: tracer)
    }

    @Test func commandsAreCountedAndTimed() async throws {
        try await withTestGateway { gateway in
            var configuration = gateway.configuration
            configuration.eventSink = sink
            let client = try RedisClient(configuration)
            try await client.execute(.set("name", "Ada"))
            for _ in 0..<3 { _ = try await client.execute(.get("name")) }
            await #expect(throws: ClientError.self) { try await client.execute(.increment("name")) }

            let labels = [("command", "GET"), ("outcome", "ok")]
            #expect(try metrics.expectCounter("sluice.client.commands", labels).totalValue == 3)
            let failed = [("command", "INCRBY"), ("outcome", "errorReply")]
            #expect(try metrics.expectCounter("sluice.client.commands", failed).totalValue == 1)
            let times = try metrics.expectTimer("sluice.client.duration", labels).values
            #expect(times.count == 3 && times.allSatisfy { $0 > 0 })
        }
    }

    @Test func gaugesHaveTheirLastValue() throws {
        for value in [1.0, 3.0] { sink.gauge("sluice.store.pending.changes", value, labels: ["component": "things"]) }
        let gauge = try metrics.expectGauge("sluice.store.pending.changes", [("component", "things")])
        #expect(gauge.lastValue == 3)
    }

    @Test func callsAreSpansOfTheTrace() async throws {
        try await withTestGateway { gateway in
            var configuration = gateway.configuration
            configuration.eventSink = sink
            let client = try RedisClient(configuration)
            try await tracer.withSpan("order") { order in
                try await client.execute(.set("name", "Ada"))
                await #expect(throws: ClientError.self) { try await client.execute(.increment("name")) }
                let spans = tracer.memory.finishedSpans
                #expect(spans.map(\.operationName) == ["SET", "INCRBY"])
                #expect(spans.allSatisfy { $0.kind == .client && $0.traceID == order.traceID })
                #expect(spans.allSatisfy { $0.parentSpanID == order.spanID })
                #expect(spans.map(\.status?.code) == [nil, .error])
                #expect(spans.last?.status?.message == "errorReply")
            }
        }
    }

    @Test func attemptsAreLogged() async throws {
        try await withTestGateway { gateway in
            let proxy = try FaultProxy(to: gateway.configuration)
            var configuration = proxy.configuration
            configuration.eventSink = sink
            let client = try RedisClient(configuration)
            try await client.execute(.set("name", "Ada"))
            proxy.inject(.cutAnswer())
            #expect(try await client.execute(.get("name")) == "Ada")

            let entry = try #require(logs.entries.first)
            #expect(entry.level == .debug && entry.message == "call is made again")
            #expect(entry.metadata["command"] == "GET" && entry.metadata["code"] == "connectionLost")
            #expect(tracer.memory.finishedSpans.last?.attributes.get("attempts") == .int64(2))
        }
    }

    /// The span goes out as header fields, and is part of what the caller says that it is part of.
    @Test func tracesGoOnInRequests() throws {
        let theirs = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        let call = try #require(sink.beginSpan("GET", context: RequestContext(traceParent: theirs)))
        let span = try #require(tracer.memory.activeSpans.first)
        #expect(span.traceID == "4bf92f3577b34da6a3ce929d0e0e4736" && span.parentSpanID == "00f067aa0ba902b7")
        #expect(call.context?.traceParent == "00-\(span.traceID)-\(span.spanID)-01")
        call.end("ok", attempts: 1)
        #expect(tracer.memory.finishedSpans.count == 1)
    }
}
