import SluiceGateway
import TestSupport
import Testing

@Suite struct RedisServerOptionsTests {
    @Test(arguments: ["plain", "with space", "quote\"d", "back\\slash", "line\nbreak", "tab\t", "ümlaut", "'"])
    func directivesReachTheServerByteForByte(password: String) async throws {
        let options = RedisServerOptions(fsync: nil, directives: [["requirepass", password]])
        let redis = try await PrivateRedis.start(options)
        #expect(try redis.connect().call("AUTH", password) == .simple("OK"))
        #expect(try redis.call("PING") == .error("NOAUTH Authentication required."))
    }
}
