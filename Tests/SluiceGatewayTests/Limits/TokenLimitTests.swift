import SluiceCore
import SluiceGateway
import TestSupport
import Testing

/// Tokens that may only send so much.
@Suite struct TokenLimitTests {
    private static func limit(
        _ configuration: inout GatewayConfiguration, _ limits: GatewayToken.Limits
    ) {
        configuration.tokens[0].limits = limits
    }

    private static func metric(_ line: String, of gateway: RunningGateway) async throws -> Int {
        let text = try await gateway.admin("/metrics").text
        let found = text.split(separator: "\n").first { $0.hasPrefix("\(line) ") }
        return found.flatMap { Int($0.split(separator: " ")[1]) } ?? 0
    }

    private static let refusedByRate = #"sluice_token_refused_total{limit="rate",token="full"}"#
    private static let refusedByConnections = #"sluice_token_refused_total{limit="connections",token="full"}"#

    /// Sends requests until one is refused by the rate, and looks that neither more nor fewer were let through.
    ///
    /// - Returns: the refusal.
    private static func untilRefused(
        _ request: APIRequest, burst: Int, on client: GatewayClient
    ) async throws -> HTTPAnswer {
        let clock = ContinuousClock()
        let start = clock.now
        for count in 0..<100 {
            let answer = try await client.call(request)
            guard answer.status == 429 else { continue }
            #expect(count >= burst)
            #expect(Double(count) <= Double(burst) + (clock.now - start) / .seconds(1))
            return answer
        }
        throw TestSupportError("nothing was refused")
    }

    @Test(.gateway { limit(&$0, .init(commandsPerSecond: 1, burst: 5)) })
    func commandsBeyondTheBurstAreRefusedAndSayWhy() async throws {
        let gateway = try RunningGateway.ofSuite()
        let answer = try await Self.untilRefused(.get("/incr/n"), burst: 5, on: try gateway.connect())
        #expect(answer.field("Retry-After") == "1")
        #expect(answer.field("Content-Type") == "application/json")
        #expect(answer.field("Upstash-Sync-Token") != nil)
        #expect(
            answer.text
                == #"{"error":"ERR rate limit exceeded: this token may send 1 commands per second, 5 at once. "#
                + #"Nothing was run. Try again in 1 s."}"#)
        // Others are not concerned.
        #expect(try await gateway.call(.get("/get/n"), as: .readOnly).status == 200)
        #expect(try await Self.metric(Self.refusedByRate, of: gateway) == 1)
    }

    @Test(.gateway { limit(&$0, .init(commandsPerSecond: 1, burst: 1000)) })
    func eachRowOfABatchCountsAndBatchesAreRefusedWhole() async throws {
        let (gateway, redis) = (try RunningGateway.ofSuite(), try PrivateRedis.ofSuite())
        let client = try gateway.connect()
        let row = #"["INCR","rows"]"#
        func rows(_ count: Int) -> String { "[" + Array(repeating: row, count: count).joined(separator: ",") + "]" }
        let large = try await client.call(.post("/pipeline", rows(1001)))
        #expect(large.status == 429)
        #expect(large.field("Retry-After") == nil)
        #expect(large.text.contains("may send 1000 commands at once, not 1001"))
        #expect(try await client.call(.post("/pipeline", rows(800))).status == 200)
        let next = try await client.call(.post("/multi-exec", rows(800)))
        #expect(next.status == 429)
        #expect((500...600).contains(Int(next.field("Retry-After") ?? "") ?? 0))
        #expect(try redis.call("GET", "rows") == .text("800"))
        #expect(try await client.call(.post("/multi-exec", rows(200))).status == 200)
        #expect(try redis.call("GET", "rows") == .text("1000"))
        #expect(try await Self.metric(Self.refusedByRate, of: gateway) == 2)
    }

    /// Requests that come to nothing are not free.
    @Test(
        .gateway { limit(&$0, .init(commandsPerSecond: 1, burst: 6)) },
        arguments: [
            APIRequest.get("/multi"), .post("/", "{}"), .post("/pipeline", "[["), .get("/get"), .get("/blpop/l/0"),
            .post("/pipeline", #"[["MULTI"]]"#), .post("/multi-exec", #"[["MULTI"]]"#),
            APIRequest.get("/subscribe").with("Accept", "text/event-stream"),
        ].map(RequestCase.init))
    func requestsThatAreRefusedCountToo(request: RequestCase) async throws {
        let gateway = try RunningGateway.ofSuite()
        _ = try await Self.untilRefused(request.request, burst: 6, on: try gateway.connect())
    }

    struct RequestCase: Sendable, CustomTestStringConvertible {
        let request: APIRequest
        var testDescription: String { "\(request.method) \(request.target)" }
    }

    @Test(
        .gateway {
            limit(&$0, .init(commandsPerSecond: 2000, burst: 100))
            $0.threads = 4
        })
    func manyConnectionsOfManyThreadsShareOneBucket() async throws {
        let gateway = try RunningGateway.ofSuite()
        let clock = ContinuousClock()
        let start = clock.now
        let admitted = try await withThrowingTaskGroup(of: Int.self) { group in
            for worker in 0..<12 {
                group.addTask {
                    var admitted = 0
                    let client = try gateway.connect()
                    for _ in 0..<150 {
                        let isBatch = worker.isMultiple(of: 3)
                        let answer = try await client.call(
                            isBatch ? .post("/pipeline", #"[["PING"],["PING"],["PING"]]"#) : .get("/ping"))
                        if answer.status == 200 { admitted += isBatch ? 3 : 1 }
                        #expect(answer.status == 200 || answer.status == 429)
                    }
                    return admitted
                }
            }
            return try await group.reduce(0, +)
        }
        let seconds = (clock.now - start) / .seconds(1)
        #expect(Double(admitted) <= 100 + 2000 * seconds + 1)
        #expect(admitted >= 100)
    }

    @Test(.gateway { limit(&$0, .init(connections: 3)) })
    func connectionsBeyondTheLimitAreRefusedUntilOthersEnd() async throws {
        let gateway = try RunningGateway.ofSuite()
        let clients = try (0..<3).map { _ in try gateway.connect() }
        for client in clients { #expect(try await client.call(.get("/ping")).status == 200) }
        let late = try gateway.connect()
        let answer = try await late.call(.get("/ping"))
        #expect(answer.status == 429)
        #expect(answer.field("Retry-After") == "1")
        #expect(answer.field("Connection") == "close")
        #expect(
            answer.text
                == #"{"error":"ERR connection limit exceeded: this token may have 3 connections. Nothing was run. "#
                + #"Use open connections again, or close some."}"#)
        try await late.expectEnd()
        // Those that are there go on, other tokens come in, and a connection that changes its token gives its place up.
        for client in clients { #expect(try await client.call(.get("/ping")).status == 200) }
        #expect(try await gateway.call(.get("/ping"), as: .readOnly).status == 200)
        let other = APIRequest.get("/ping").with("Authorization", RunningGateway.Client.readOnly.token ?? "")
        #expect(try await clients[0].call(other).status == 200)
        let next = try gateway.connect()
        #expect(try await next.call(.get("/ping")).status == 200)
        #expect(try await clients[0].call(.get("/ping")).status == 429)
        await clients[1].close()
        try await waitUntil("a place is free") {
            try await Self.metric(#"sluice_token_connections{token="full"}"#, of: gateway) == 2
        }
        #expect(try await gateway.connect().call(.get("/ping")).status == 200)
        #expect(try await Self.metric(Self.refusedByConnections, of: gateway) == 2)
    }

    @Test(
        .gateway {
            limit(&$0, .init(connections: 5))
            $0.threads = 4
        })
    func connectionsAreCountedOverAllThreads() async throws {
        let gateway = try RunningGateway.ofSuite()
        for _ in 0..<5 {
            let clients = try (0..<20).map { _ in try gateway.connect() }
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for client in clients { group.addTask { try await client.call(.get("/ping")).status } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.count { $0 == 200 } == 5)
            #expect(statuses.count { $0 == 429 } == 15)
            for client in clients { await client.close() }
            try await waitUntil("all places are free") {
                try await Self.metric(#"sluice_token_connections{token="full"}"#, of: gateway) == 0
            }
        }
    }

    @Test(.gateway { limit(&$0, .init(connections: 1)) })
    func aStreamIsAConnection() async throws {
        let gateway = try RunningGateway.ofSuite()
        let stream = try gateway.connect()
        #expect(try await stream.openStream("/subscribe/c").status == 200)
        #expect(try await gateway.call(.get("/ping")).status == 429)
        await stream.close()
        try await waitUntil("the place is free") { try await gateway.call(.get("/ping")).status == 200 }
    }
}
