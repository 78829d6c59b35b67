import SluiceCore
import SluiceGateway
import TestSupport
import Testing

extension FaultTests {
    @Suite struct HealthTests {
        @Test(.gateway) func readinessAsksRedis() async throws {
            let (gateway, redis) = (try RunningGateway.ofSuite(), try PrivateRedis.ofSuite())
            for path in ["/health/ready", "/readyz"] {
                let ready = try await gateway.admin(path)
                #expect(ready.status == 200)
                #expect(ready.text == #"{"status":"ready"}"#)
                #expect(ready.field("Content-Type") == "application/json")
            }
            try await redis.kill()
            #expect(try await gateway.admin("/health/live").text == #"{"status":"live"}"#)
            try await redis.restart()
            try await waitUntil("the gateway is ready again") { try await gateway.admin("/readyz").status == 200 }
        }

        @Test(.gateway { $0.timeouts.command = .milliseconds(200) }) func isNotReadyWithoutRedis() async throws {
            let (gateway, redis) = (try RunningGateway.ofSuite(), try PrivateRedis.ofSuite())
            #expect(try await gateway.admin("/readyz").status == 200)
            try await redis.kill()
            for _ in 0..<2 {
                let ready = try await gateway.admin("/health/ready")
                #expect(ready.status == 503)
                #expect(ready.text.hasPrefix(#"{"status":"redis_unreachable""#), "\(ready.text)")
            }
            #expect(try await gateway.admin("/healthz").status == 200)
            #expect(try await gateway.admin("/metrics").text.contains("\nsluice_upstream_ready 0\n"))
        }

        @Test(.gateway { $0.timeouts.command = .milliseconds(200) }) func isNotReadyWhenRedisHangs() async throws {
            let (gateway, redis) = (try RunningGateway.ofSuite(), try PrivateRedis.ofSuite())
            #expect(try await gateway.admin("/readyz").status == 200)
            redis.pause()
            #expect(try await gateway.admin("/readyz").status == 503)
            #expect(try await gateway.admin("/healthz").status == 200)
            redis.resume()
            try await waitUntil("the gateway is ready again") { try await gateway.admin("/readyz").status == 200 }
        }

        @Test(.gateway) func statusIsJSON() async throws {
            let gateway = try RunningGateway.ofSuite()
            try await gateway.command(#"["PING"]"#)
            let answer = try await gateway.admin("/status")
            #expect(answer.field("Content-Type") == "application/json")
            let status = try JSONValue(parsing: answer.body)
            #expect(status["state"]?.string == "running")
            #expect(status["version"]?.string == GatewayVersion.current)
            #expect(status["loops"]?.integer == 2)
            // Each of the two loops connects when it starts.
            var upstreams: [JSONValue] = []
            try await waitUntil("both loops have their connections") {
                upstreams = try JSONValue(parsing: try await gateway.admin("/status").body)["upstreams"]?.array ?? []
                return upstreams.count >= 4
            }
            for upstream in upstreams {
                #expect(upstream["database"]?.integer == 0)
                #expect(upstream["access"]?.string == "read-write" || upstream["access"]?.string == "read-only")
            }
        }

        @Test(.gateway { $0.blocking = .init(connections: 4, longest: .seconds(60)) })
        func statusCountsCommandsThatWait() async throws {
            let (gateway, redis) = (try RunningGateway.ofSuite(), try PrivateRedis.ofSuite())
            func blocking() async throws -> [Int?] {
                let status = try JSONValue(parsing: try await gateway.admin("/status").body)["blocking"]
                return [status?["waits"]?.integer, status?["connections"]?.integer]
            }
            #expect(try await blocking() == [0, 0])
            let client = try gateway.connect()
            try await client.send(.post("/", #"["BLPOP","counted",0]"#))
            try await untilRedisHolds(redis)
            #expect(try await blocking() == [1, 1])
            try redis.call("RPUSH", "counted", "v")
            #expect(try await client.receive().status == 200)
            try await waitUntil("the wait is over") { try await blocking() == [0, 1] }
        }

        @Test(.gateway) func otherRequestsAreRefused() async throws {
            let gateway = try RunningGateway.ofSuite()
            let missing = try await gateway.admin("/get/k")
            #expect(missing.status == 404)
            #expect(missing.field("Content-Type") == "application/json")
            let client = try GatewayClient(to: try #require(gateway.gateway.adminAddress), token: nil)
            #expect(try await client.call(.post("/metrics", "x")).status == 405)
            let head = try await client.call(APIRequest("HEAD", "/healthz"))
            #expect(head.status == 200)
            #expect(try await client.call(.get("/healthz")).status == 200)
        }
    }
}
