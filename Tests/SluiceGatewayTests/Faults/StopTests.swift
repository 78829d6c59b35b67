import Glibc
import SluiceCore
import SluiceGateway
import TestSupport
import Testing

extension FaultTests {
    /// The gateway's own beginning and end.
    @Suite struct StopTests {
        @Test(.gateway) func portInUseIsSaid() async throws {
            let (gateway, redis) = (try RunningGateway.ofSuite(), try PrivateRedis.ofSuite())
            let taken = gateway.gateway.addresses[0]
            let error = await #expect(throws: GatewayError.self) {
                try await RunningGateway.run(over: redis) {
                    $0.listeners = [try ListenAddress(taken)]
                } _: { _ in
                }
            }
            #expect(error?.code == .address)
            #expect(error?.message.contains("cannot listen on \(taken)") == true)
            #expect(error?.message.contains("choose another address") == true)
            #expect(try await gateway.command(#"["PING"]"#).status == 200)
        }

        @Test(.privateRedis) func aGatewayTakesThePlaceOfAnotherOneThatSharesItsPort() async throws {
            let redis = try PrivateRedis.ofSuite()
            let first = try await RunningGateway.start(over: redis.url)
            let client = try first.connect()
            #expect(try await client.command(#"["PING"]"#).status == 200)
            let address = first.gateway.addresses[0]
            let second = try await RunningGateway.start(over: redis.url) {
                $0.listeners = [try ListenAddress(address)]
                $0.sharesPorts = true
            }
            #expect(second.gateway.addresses[0] == address)
            #expect(try await client.command(#"["PING"]"#).status == 200)
            #expect(await first.gateway.stop())
            for _ in 0..<20 {
                #expect(try await second.command(#"["PING"]"#).status == 200)
            }
            await second.gateway.stop()
        }

        @Test(.privateRedis) func requestsUnderWayAreAnsweredBeforeTheEnd() async throws {
            let redis = try PrivateRedis.ofSuite()
            let gateway = try await RunningGateway.start(over: redis.url)
            let idle = try gateway.connect()
            let busy = try gateway.connect()
            for client in [idle, busy] {
                #expect(try await client.command(#"["PING"]"#).status == 200)
            }
            redis.pause()
            try await busy.send(.post("/", #"["INCR","drained"]"#))
            try await waitUntil("the command is on its way") {
                try await gateway.admin("/metrics").text.contains("\nsluice_upstream_waiting 1\n")
            }
            async let wasDrained = gateway.gateway.stop()
            try await idle.expectEnd()
            try await waitUntil("nobody is let in any more") { (try? gateway.connect()) == nil }
            #expect(try await gateway.admin("/health/ready").text == #"{"status":"stopping"}"#)
            redis.resume()
            let answer = try await busy.receive()
            #expect(answer.text == #"{"result":1}"#)
            #expect(answer.field("Connection") == "close")
            try await busy.expectEnd()
            #expect(await wasDrained)
        }

        @Test(.privateRedis, arguments: [1, 3]) func filesOfUnixSocketsGoWithTheGateway(threads: Int) async throws {
            let (redis, folder) = (try PrivateRedis.ofSuite(), try TemporaryDirectory())
            let paths = ["\(folder.path)/gateway.sock", "\(folder.path)/admin.sock"]
            func start() async throws -> RunningGateway {
                try await RunningGateway.start(over: redis.url) {
                    $0.listeners = [try ListenAddress("unix:\(paths[0])")]
                    $0.adminListener = try ListenAddress("unix:\(paths[1])")
                    $0.threads = threads
                }
            }
            let first = try await start()
            #expect(try await first.command(#"["PING"]"#).status == 200)
            #expect(await first.gateway.stop())
            #expect(paths.allSatisfy { access($0, F_OK) != 0 })
            // What has taken their place stays.
            let second = try await start()
            for path in paths {
                #expect(rename(path, "\(path).old") == 0)
                #expect(mkdir(path, 0o700) == 0)
            }
            #expect(await second.gateway.stop())
            #expect(paths.allSatisfy { access($0, F_OK) == 0 })
        }

        /// The second address cannot be had, so the gateway does not start.
        @Test(.gateway) func aFailedStartLeavesNoFile() async throws {
            let (gateway, redis) = (try RunningGateway.ofSuite(), try PrivateRedis.ofSuite())
            let folder = try TemporaryDirectory()
            let path = "\(folder.path)/gateway.sock"
            let addresses = ["unix:\(path)", gateway.gateway.addresses[0]]
            await #expect(throws: GatewayError.self) {
                try await RunningGateway.start(over: redis.url) {
                    $0.listeners = try addresses.map { try ListenAddress($0) }
                }
            }
            #expect(access(path, F_OK) != 0)
            await #expect(throws: GatewayError.self) {
                try await RunningGateway.start(over: redis.url) {
                    $0.listeners = [try ListenAddress(addresses[0])]
                    $0.adminListener = try ListenAddress(addresses[1])
                }
            }
            #expect(access(path, F_OK) != 0)
        }

        @Test(.privateRedis) func endComesWhenTheTimeIsUp() async throws {
            let redis = try PrivateRedis.ofSuite()
            let gateway = try await RunningGateway.start(over: redis.url) { $0.timeouts.drain = .milliseconds(200) }
            let client = try gateway.connect()
            #expect(try await client.command(#"["PING"]"#).status == 200)
            redis.pause()
            try await client.send(.post("/", #"["PING"]"#))
            try await waitUntil("the command is on its way") {
                try await gateway.admin("/metrics").text.contains("\nsluice_upstream_waiting 1\n")
            }
            let clock = ContinuousClock()
            let time = await clock.measure { #expect(await gateway.gateway.stop() == false) }
            #expect(time < .seconds(4))
            redis.resume()
            try await client.expectEnd()
        }

        @Test(.privateRedis) func requestsThatArriveLateAreClosedOrAnswered() async throws {
            let redis = try PrivateRedis.ofSuite()
            let gateway = try await RunningGateway.start(over: redis.url)
            let busy = SharedCounter()
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        var count = 0
                        let client = try gateway.connect()
                        while true {
                            let answer: HTTPAnswer
                            do {
                                answer = try await client.call(.get("/echo/\(count)"))
                            } catch {
                                return count
                            }
                            #expect(answer.text == #"{"result":"\#(count)"}"#)
                            count += 1
                            if count == 10 { busy.add() }
                            if answer.field("Connection") == "close" { return count }
                        }
                    }
                }
                try await waitUntil("all clients are in full swing") { busy.current == 8 }
                #expect(await gateway.gateway.stop())
                for try await count in group {
                    #expect(count > 0)
                }
            }
        }
    }
}
