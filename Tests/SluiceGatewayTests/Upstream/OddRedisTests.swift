import SluiceGateway
import TestSupport
import Testing

extension FaultTests {
    /// A Redis, or what stands between, that does not behave.
    @Suite struct OddRedisTests {
        private static let unknown = "may or may not have run"

        private func answer(
            to request: APIRequest, from redis: FakeRedis, timeout: Duration = .milliseconds(300)
        ) async throws -> HTTPAnswer {
            let gateway = try await RunningGateway.start(over: redis.url) {
                $0.timeouts.command = timeout
                $0.threads = 1
                $0.tokens.removeLast()
            }
            let answer = try await gateway.call(request)
            await gateway.gateway.stop()
            return answer
        }

        @Test(arguments: [
            "HTTP/1.1 400 Bad Request\r\n\r\n", "?\r\n", "$-7\r\n", ":12a\r\n", "*-1\r\n:1\r\n:2\r\n", "$3\r\nabcde",
        ])
        func answersThatAreNoRESPAreOfUnknownFate(_ bytes: String) async throws {
            let redis = try FakeRedis { _ in .bytes(bytes) }
            let answer = try await answer(to: .get("/incr/n"), from: redis)
            if answer.status == 200 {
                // The reply was whole; what follows it is refused.
                #expect(answer.text == #"{"result":null}"#)
            } else {
                #expect(answer.status == 503)
                #expect(answer.text.contains(Self.unknown), "\(answer.text)")
                #expect(answer.field("Retry-After") == nil)
            }
        }

        @Test(arguments: ["", "$100\r\nabc", "*3\r\n:1\r\n", "$5\r\nhello\r"])
        func halfAnswersAreOfUnknownFate(_ bytes: String) async throws {
            let redis = try FakeRedis { _ in .last(bytes) }
            for request in [
                APIRequest.get("/incr/n"), .post("/pipeline", #"[["INCR","n"],["INCR","n"]]"#),
                .post("/multi-exec", #"[["INCR","n"]]"#),
                APIRequest.get("/incr/n").with("Upstash-Response-Format", "resp2"),
            ] {
                let answer = try await answer(to: request, from: redis)
                #expect(answer.status == 503)
                #expect(answer.text.contains(Self.unknown), "\(answer.text)")
                #expect(answer.field("Content-Type") == "application/json")
            }
        }

        @Test func halfAPipelineIsOfUnknownFate() async throws {
            let redis = try FakeRedis { $0.last == "last" ? .last("") : .bytes(":1\r\n") }
            let answer = try await answer(
                to: .post("/pipeline", #"[["INCR","n"],["INCR","n"],["INCR","last"]]"#), from: redis)
            #expect(answer.status == 503)
            #expect(answer.text.contains(Self.unknown))
        }

        @Test func silenceInTheMiddleOfAReplyEndsInTime() async throws {
            let redis = try FakeRedis { _ in .bytes("$100\r\nabc") }
            let answer = try await answer(to: .get("/get/k"), from: redis)
            #expect(answer.status == 504)
            #expect(answer.text.contains(Self.unknown))
        }

        /// The rows ran before the types were asked for: nobody may be told that they did not.
        @Test func failureWhileTypesAreAskedForIsOfUnknownFate() async throws {
            for request in [
                APIRequest.post("/pipeline", #"[["INCR","n"],["SCAN",0,"WITHTYPE"]]"#),
                .post("/", #"["SCAN",0,"WITHTYPE"]"#),
            ] {
                let redis = try FakeRedis { words in
                    words[0] == "SCAN" ? .farewell("*2\r\n$1\r\n0\r\n*1\r\n$1\r\nk\r\n") : .bytes(":1\r\n")
                }
                let answer = try await answer(to: request, from: redis)
                #expect(answer.status == 503)
                #expect(answer.text.contains(Self.unknown), "\(answer.text)")
                #expect(answer.field("Retry-After") == nil)
            }
        }

        @Test func execWithoutAReplyClosesTheConnection() async throws {
            let redis = try FakeRedis { words in
                switch words[0] {
                case "MULTI": .bytes("+OK\r\n")
                case "EXEC": .bytes("*-1\r\n")
                default: .bytes("+QUEUED\r\n")
                }
            }
            let answer = try await answer(to: .post("/multi-exec", #"[["INCR","n"]]"#), from: redis)
            #expect(answer.status == 503)
            #expect(answer.text.contains(Self.unknown))
        }

        @Test func aStreamThatIsNoRESPIsRefusedOrEnds() async throws {
            let redis = try FakeRedis { words in
                .bytes(words.last == "begun" ? "*3\r\n$9\r\nsubscribe\r\n$5\r\nbegun\r\n:1\r\n?\r\n" : "?\r\n")
            }
            let gateway = try await RunningGateway.start(over: redis.url) { $0.threads = 1 }
            let refused = try await gateway.call(APIRequest.get("/subscribe/a").with("Accept", "text/event-stream"))
            #expect(refused.status == 503)
            #expect(refused.text.contains(Self.unknown), "\(refused.text)")
            let client = try gateway.connect()
            #expect(try await client.openStream("/subscribe/begun").status == 200)
            #expect(try await client.nextEvent() == "data: subscribe,begun,1")
            #expect(try await client.nextEvent() == nil)
            await gateway.gateway.stop()
        }

        @Test func answersNobodyAskedForReachNobody() async throws {
            let redis = try FakeRedis { words in .bytes("$3\r\nown\r\n$5\r\nstray\r\n") }
            let gateway = try await RunningGateway.start(over: redis.url) { $0.threads = 1 }
            let client = try gateway.connect()
            for _ in 0..<20 {
                let answer = try await client.call(.get("/get/k"))
                #expect(answer.text == #"{"result":"own"}"# || answer.text.contains(Self.unknown), "\(answer.text)")
            }
            await gateway.gateway.stop()
        }
    }

    @Suite struct RedisLoginTests {
        @Test(.privateRedis(RedisServerOptions(fsync: nil, directives: [["requirepass", "right-password-4711"]])))
        func wrongPasswordIsSaidWithoutRepeatingIt() async throws {
            let redis = try PrivateRedis.ofSuite()
            let path = redis.socketPath
            let gateway = try await RunningGateway.start(over: "unix://:wrong-password-4711@\(path)") {
                $0.timeouts.command = .milliseconds(300)
            }
            let answer = try await gateway.command(#"["PING"]"#)
            #expect(answer.status == 503)
            let status = try await gateway.admin("/status").text
            #expect(status.contains("Redis refused the user or password: WRONGPASS"), "\(status)")
            try await waitUntil("the log says it") { try gateway.log().contains("Redis refused the user or password") }
            for text in [answer.text, status, try gateway.log(), try await gateway.admin("/health/ready").text] {
                #expect(!text.contains("password-4711"))
            }
            await gateway.gateway.stop()
        }

        @Test(.privateRedis(RedisServerOptions(fsync: nil, directives: [["requirepass", "right-password-4711"]])))
        func passwordAndDatabaseAreUsed() async throws {
            let redis = try PrivateRedis.ofSuite()
            let gateway = try await RunningGateway.start(over: "unix://:right-password-4711@\(redis.socketPath)")
            #expect(try await gateway.command(#"["SET","k","v"]"#).text == #"{"result":"OK"}"#)
            #expect(try await gateway.command(#"["GET","k"]"#, as: .readOnly).text == #"{"result":"v"}"#)
            let client = try gateway.connect()
            #expect(try await client.openStream("/subscribe/a").status == 200)
            await gateway.gateway.stop()
        }

        /// Such a user cannot make the read-only one: then the front enforces alone, and says so once.
        @Test(
            .privateRedis(
                RedisServerOptions(
                    fsync: nil, directives: [["user", "app", "on", ">app-password-4711", "~*", "&*", "+@all", "-acl"]]))
        )
        func withoutTheRightToMakeUsersTheFrontEnforcesAlone() async throws {
            let redis = try PrivateRedis.ofSuite()
            let gateway = try await RunningGateway.start(over: "unix://app:app-password-4711@\(redis.socketPath)") {
                $0.threads = 1
            }
            #expect(try await gateway.command(#"["SET","k","v"]"#).text == #"{"result":"OK"}"#)
            #expect(try await gateway.command(#"["GET","k"]"#, as: .readOnly).text == #"{"result":"v"}"#)
            #expect(try await gateway.command(#"["SET","k","w"]"#, as: .readOnly).status == 400)
            #expect(try await gateway.admin("/status").text.contains(#""enforcedByRedis":false"#))
            let log = try gateway.log()
            #expect(log.matches(of: /does not let the gateway create its read-only user/).count == 1, "\(log)")
            await gateway.gateway.stop()
        }
    }
}
