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

    @Test(.gateway { limit(&$0, .init(commandsPerSecond: 1, burst: 5)) })
    func commandsBeyondTheBurstAreRefusedAndSayWhy() async throws {
        let (gateway, redis) = (try RunningGateway.ofSuite(), try PrivateRedis.ofSuite())
        let client = try gateway.connect()
        for _ in 0..<5 { #expect(try await client.command(#"["INCR","n"]"#).status == 200) }
        let answer = try await client.command(#"["INCR","n"]"#)
        #expect(answer.status == 429)
        #expect(answer.field("Retry-After") == "1")
        #expect(answer.field("Content-Type") == "application/json")
        #expect(answer.field("Upstash-Sync-Token") != nil)
        #expect(
            answer.text
                == #"{"error":"ERR rate limit exceeded: this token may send 1 commands per second, 5 at once. "#
                + #"Nothing was run. Try again in 1 s."}"#)
        for request in [
            APIRequest.get("/incr/n"), .post("/pipeline", #"[["INCR","n"]]"#), .post("/multi-exec", #"[["INCR","n"]]"#),
            APIRequest.get("/subscribe/c").with("Accept", "text/event-stream"),
        ] {
            let answer = try await client.call(request)
            // A second may have passed on a busy machine.
            #expect(answer.status == 429 || answer.status == 200)
        }
        // Others are not concerned.
        #expect(try await gateway.call(.get("/get/n"), as: .readOnly).status == 200)
        #expect(try await Self.metric(Self.refusedByRate, of: gateway) >= 1)
        guard case .bulk(let count) = try redis.call("GET", "n") else { return }
        #expect(String(decoding: count, as: UTF8.self) >= "5")
    }

    @Test(.gateway { limit(&$0, .init(commandsPerSecond: 1, burst: 10)) })
    func eachRowOfABatchCountsAndBatchesAreRefusedWhole() async throws {
        let (gateway, redis) = (try RunningGateway.ofSuite(), try PrivateRedis.ofSuite())
        let client = try gateway.connect()
        let row = #"["INCR","rows"]"#
        func rows(_ count: Int) -> String { "[" + Array(repeating: row, count: count).joined(separator: ",") + "]" }
        let large = try await client.call(.post("/pipeline", rows(11)))
        #expect(large.status == 429)
        #expect(large.field("Retry-After") == nil)
        #expect(large.text.contains("may send 10 commands at once, not 11"))
        #expect(try await client.call(.post("/pipeline", rows(8))).status == 200)
        let next = try await client.call(.post("/multi-exec", rows(8)))
        #expect(next.status == 429)
        #expect((5...6).contains(Int(next.field("Retry-After") ?? "") ?? 0))
        #expect(try redis.call("GET", "rows") == .text("8"))
        #expect(try await client.call(.post("/multi-exec", rows(2))).status == 200)
        #expect(try redis.call("GET", "rows") == .text("10"))
        #expect(try await Self.metric(Self.refusedByRate, of: gateway) == 2)
    }

    /// Requests that come to nothing are not free.
    @Test(.gateway { limit(&$0, .init(commandsPerSecond: 1, burst: 6)) })
    func requestsThatAreRefusedCountToo() async throws {
        let gateway = try RunningGateway.ofSuite()
        let client = try gateway.connect()
        for request in [
            APIRequest.get("/multi"), .post("/", "{}"), .post("/pipeline", "[["),
            .post("/pipeline", #"[["MULTI"],["EXEC"]]"#), .get("/get"),
        ] {
            #expect(try await client.call(request).status != 429)
        }
        var answer: HTTPAnswer?
        for _ in 0..<3 where answer?.status != 429 { answer = try await client.call(.get("/ping")) }
        #expect(answer?.status == 429)
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
