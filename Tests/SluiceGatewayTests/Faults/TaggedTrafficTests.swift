import SluiceCore
import SluiceGateway
import TestSupport
import Testing

extension FaultTests {
    /// Whatever happens to Redis, an answer carries what its own request asked for, and nothing hangs.
    @Suite struct TaggedTrafficTests {
        private struct Tally: Sendable, CustomStringConvertible {
            var right = 0
            var unavailable = 0
            var unknown = 0
            var late = 0

            var description: String {
                "\(right) answered, \(unavailable) not sent, \(unknown) of unknown fate, \(late) too late"
            }

            static func += (left: inout Tally, right: Tally) {
                left.right += right.right
                left.unavailable += right.unavailable
                left.unknown += right.unknown
                left.late += right.late
            }
        }

        /// A request, and the only body that a 200 may have.
        private static func exchange(_ kind: Int, tag: String, writer: Int) -> (APIRequest, String) {
            let item = #"{"result":"\#(tag)"}"#
            return switch kind {
            case 0: (.get("/echo/\(tag)"), item)
            case 1: (.post("/", #"["ECHO","\#(tag)"]"#), item)
            case 2:
                (
                    .post("/pipeline", #"[["ECHO","\#(tag)"],["NOPE"],["ECHO","\#(tag)"]]"#),
                    "[\(item),{\"error\":…},\(item)]"
                )
            case 3:
                (
                    .post(
                        "/multi-exec",
                        #"[["SET","w\#(writer)","\#(tag)"],["GET","w\#(writer)"],["ECHO","\#(tag)"]]"#),
                    #"[{"result":"OK"},\#(item),\#(item)]"#
                )
            case 4: (.post("/echo", tag), item)
            case 5: (.post("/", #"["EVAL","return ARGV[1]",0,"\#(tag)"]"#), item)
            case 6:
                (
                    .post(
                        "/pipeline", #"[["SET","p\#(writer)","\#(tag)"],["SCAN",0,"MATCH","p\#(writer)","WITHTYPE"]]"#),
                    #"[{"result":"OK"},{"result":["0",["p\#(writer)","string"]]}]"#
                )
            default:
                (
                    .get("/eval_ro/return%20string.rep(ARGV[1],50)/0/\(tag)"),
                    #"{"result":"\#(String(repeating: tag, count: 50))"}"#
                )
            }
        }

        /// Redis words the error of the unknown command; its place is what matters.
        private static func normalized(_ text: String) -> String {
            text.replacing(/\{"error":"ERR unknown command 'NOPE'[^}]*\}/, with: "{\"error\":…}")
        }

        /// What all writers together have seen so far.
        private struct Progress: Sendable {
            let right = SharedCounter()
            let unavailable = SharedCounter()
            let late = SharedCounter()
            let isOver = SharedCounter()

            func more(_ counter: KeyPath<Progress, SharedCounter>, by count: Int = 1) async throws {
                let before = self[keyPath: counter].current
                try await waitUntil("\(count) more requests are \(counter)") {
                    self[keyPath: counter].current >= before + count
                }
            }
        }

        private static func run(writer: Int, over gateway: RunningGateway, _ progress: Progress) async throws -> Tally {
            var tally = Tally()
            var count = 0
            let client = try gateway.connect(timeout: .seconds(10))
            while progress.isOver.current == 0, !Task.isCancelled {
                // Some requests stand behind each other on the connection.
                let exchanges = (0..<(count % 5 == 0 ? 4 : 1)).map { offset in
                    exchange((count + writer + offset) % 8, tag: "t\(writer)-\(count)-\(offset)", writer: writer)
                }
                for (request, _) in exchanges {
                    try await client.send(request)
                }
                for (_, expected) in exchanges {
                    let answer = try await client.receive()
                    switch answer.status {
                    case _ where answer.text.contains("LOADING Redis is loading"): tally.unavailable += 1
                    case 200:
                        tally.right += 1
                        progress.right.add()
                        #expect(normalized(answer.text) == expected)
                    case 503 where answer.text.contains("did not run"):
                        tally.unavailable += 1
                        progress.unavailable.add()
                    case 503 where answer.text.contains("may or may not have run"): tally.unknown += 1
                    case 504:
                        tally.late += 1
                        progress.late.add()
                    default: Issue.record("\(answer.status) \(answer.text)")
                    }
                }
                count += 1
            }
            return tally
        }

        private static func waiting(in gateway: RunningGateway) async throws -> Int {
            let metrics = try await gateway.admin("/metrics").text
            return metrics.firstMatch(of: /\nsluice_upstream_waiting (\d+)\n/).flatMap { Int($0.output.1) } ?? -1
        }

        /// Redis keeps what it has acknowledged, so that a key that was just written is there after a restart.
        @Test(
            .gateway(redis: RedisServerOptions(fsync: .everySecond)) { $0.timeouts.command = .milliseconds(400) },
            .timeLimit(.minutes(1)))
        func everyAnswerBelongsToItsRequest() async throws {
            let (gateway, redis) = (try RunningGateway.ofSuite(), try PrivateRedis.ofSuite())
            let (writers, progress) = (32, Progress())
            let total = try await withThrowingTaskGroup(of: Tally.self) { group in
                for writer in 0..<writers {
                    group.addTask { try await Self.run(writer: writer, over: gateway, progress) }
                }
                for round in 0..<8 {
                    try await progress.more(\.right, by: 1000)
                    switch round % 4 {
                    case 0: try await redis.restart()
                    case 1:
                        redis.pause()
                        try await progress.more(\.late)
                        redis.resume()
                    case 3:
                        redis.pause()
                        try await waitUntil("all writers wait for Redis") {
                            try await Self.waiting(in: gateway) >= writers
                        }
                        redis.resume()
                    default:
                        try await redis.kill()
                        try await progress.more(\.unavailable)
                        try await redis.restart()
                    }
                }
                try await progress.more(\.right, by: 1000)
                progress.isOver.add()
                return try await group.reduce(into: Tally()) { $0 += $1 }
            }
            print("tagged traffic: \(total)")
            #expect(total.right > 1000, "\(total)")
            #expect(total.unavailable + total.unknown + total.late > 0, "\(total)")
            try await waitUntil("all is well again") { try await gateway.command(#"["PING"]"#).status == 200 }
            try await waitUntil("nothing waits for Redis") { try await Self.waiting(in: gateway) == 0 }
        }
    }
}
