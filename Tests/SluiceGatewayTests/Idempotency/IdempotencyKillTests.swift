import Glibc
import SluiceCore
import SluiceGateway
import SluiceNet
import TestSupport
import Testing

extension FaultTests {
    /// Gateways and servers that are killed with -9 at every step of a request.
    @Suite struct IdempotencyKillTests {
        private static let token = "token-of-the-killed-gateways-4711"

        private static func request(_ name: String) -> APIRequest {
            .post("/pipeline", #"[["INCR","\#(name)"],["GET","\#(name)"]]"#).with("Idempotency-Key", name)
        }

        /// Sends the request until its fate is known.
        private static func settle(_ name: String, at address: String) async throws -> HTTPAnswer {
            var last: HTTPAnswer?
            try await waitUntil("the request has an answer") {
                last = try? await GatewayClient(to: address, token: token).call(request(name))
                return last?.status == 200 || last?.status == 409
            }
            return try #require(last)
        }

        private static func start(over redis: String) async throws -> (program: ForeignProgram, address: String) {
            let path = try #require(BuiltProgram.path)
            let address = "127.0.0.1:\(try FreePort.find())"
            let program = try ForeignProgram([
                "env", "SLUICE_TOKEN=\(token)", path, "gateway", "--listen", address, "--redis", redis, "--threads",
                "1",
            ])
            try await waitUntil("the gateway serves") {
                (try? await GatewayClient(to: address, token: token).call(.get("/no-token-needed"))) != nil
            }
            return (program, address)
        }

        @Test(arguments: CuttingProxy.Direction.allCases)
        func aGatewayThatIsKilledAnywhereLeavesNoDoubt(direction: CuttingProxy.Direction) async throws {
            let redis = try await PrivateRedis.start()
            let survivor = try await Self.start(over: redis.url)
            var kills = 0
            for cut in stride(from: 5, through: 900, by: direction == .toRedis ? 35 : 9) {
                let name = "\(direction)-\(cut)"
                let holder = Holder()
                let proxy = try CuttingProxy(to: redis.socketPath, cutAfter: cut, direction) { holder.kill() }
                let gateway = try await Self.start(over: proxy.url)
                holder.hold(gateway.program)
                _ = try? await GatewayClient(to: gateway.address, token: Self.token).call(Self.request(name))
                guard proxy.hasCut else { break }
                kills += 1
                let answer = try await Self.settle(name, at: survivor.address)
                #expect(try redis.call("GET", name) == .text("1"), "killed after \(cut) bytes")
                #expect(answer.status == 409 || answer.text == #"[{"result":1},{"result":"1"}]"#, "\(answer.text)")
            }
            #expect(kills > 10)
        }

        @Test(arguments: CuttingProxy.Direction.allCases)
        func aServerThatIsKilledAnywhereRunsNothingTwice(direction: CuttingProxy.Direction) async throws {
            let redis = try await PrivateRedis.start(RedisServerOptions(fsync: .always))
            let gateway = try await RunningGateway.start(over: redis.url) {
                $0.tokens = [try GatewayToken(name: "default", token: Self.token)]
            }
            let address = gateway.gateway.addresses[0]
            var kills = 0
            for cut in stride(from: 5, through: 900, by: direction == .toRedis ? 70 : 9) {
                let name = "\(direction)-\(cut)"
                let proxy = try CuttingProxy(to: redis.socketPath, cutAfter: cut, direction) {
                    kill(redis.pid, SIGKILL)
                }
                let other = try await RunningGateway.start(over: proxy.url) {
                    $0.tokens = [try GatewayToken(name: "default", token: Self.token)]
                    $0.threads = 1
                    $0.timeouts.command = .milliseconds(300)
                }
                _ = try? await GatewayClient(to: other.gateway.addresses[0], token: Self.token).call(Self.request(name))
                let hasCut = proxy.hasCut
                await other.gateway.stop()
                guard hasCut else { break }
                kills += 1
                try await redis.restart()
                let answer = try await Self.settle(name, at: address)
                #expect(try redis.call("GET", name) == .text("1"), "killed after \(cut) bytes")
                #expect(answer.status == 409 || answer.text == #"[{"result":1},{"result":"1"}]"#, "\(answer.text)")
            }
            #expect(kills > 5)
            await gateway.gateway.stop()
        }
    }
}

/// The program that is to be killed, once it runs.
private final class Holder: Sendable {
    private let victim = Lock<ForeignProgram?>(nil)

    func hold(_ program: ForeignProgram) {
        victim.withLock { $0 = program }
    }

    func kill() {
        victim.withLock { $0 }?.kill()
    }
}
