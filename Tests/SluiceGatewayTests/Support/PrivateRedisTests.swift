import SluiceNet
import TestSupport
import Testing

/// The tests' own tool: a server that can be killed, paused and started again.
@Suite(.privateRedis) struct PrivateRedisTests {
    @Test(arguments: 1...2)
    func testsOfASuiteShareOneServer(number: Int) throws {
        let redis = try PrivateRedis.ofSuite()
        try redis.call("SADD", "servers", "\(redis.pid)")
        #expect(try redis.call("SCARD", "servers") == .integer(1))
    }

    @Test func survivesAKillAndARestart() async throws {
        let redis = try await PrivateRedis.start()
        let connection = try redis.connect()
        try await redis.kill()
        #expect(throws: (any Error).self) { try connection.call("PING") }
        try await redis.restart()
        #expect(try redis.call("PING") == .simple("PONG"))
    }

    @Test func hangsWhilePaused() async throws {
        let redis = try await PrivateRedis.start()
        let connection = try redis.connect(timeout: .milliseconds(50))
        redis.pause()
        #expect(throws: TestSupportError.self) { try connection.call("PING") }
        redis.resume()
        #expect(try redis.call("PING") == .simple("PONG"))
    }

    @Test func listensOnAPortWhenAsked() async throws {
        let redis = try await PrivateRedis.start(hasPort: true)
        let address = SocketAddress(literal: "127.0.0.1", port: try #require(redis.port))
        #expect(try RedisConnection(to: try #require(address)).call("PING") == .simple("PONG"))
    }
}
