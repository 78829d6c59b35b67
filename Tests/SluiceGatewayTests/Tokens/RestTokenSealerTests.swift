import SluiceCore
import SluiceCrypto
import Testing

@testable import SluiceGateway

@Suite struct RestTokenSealerTests {
    private func sealer(_ bytes: UInt8...) throws -> RestTokenSealer {
        RestTokenSealer(
            keys: try bytes.map {
                try #require(SealKey([UInt8](repeating: $0, count: 32), purpose: RestTokenSealer.purpose))
            })
    }

    private func open(_ sealer: RestTokenSealer, _ token: String) -> (user: RedisUser, database: Int)? {
        Array(token.utf8).withUnsafeBytes { sealer.open($0) }
    }

    @Test(arguments: [
        ("alice", "secret", 0), ("", "", 9999), ("ä", "pass word\n", 3), ("x", String(repeating: "p", count: 512), 1),
    ])
    func opensWhatItSealed(name: String, password: String, database: Int) throws {
        let user = RedisUser(name: name, password: password)
        let token = try #require(try sealer(1).seal(user, database: database))
        let opened = try #require(open(try sealer(2, 1), token))
        #expect(opened.user == user && opened.database == database)
        #expect(open(try sealer(2), token) == nil)
        // The same again looks different.
        #expect(try sealer(1).seal(user, database: database) != token)
    }

    @Test func opensNothingThatWasChanged() throws {
        let sealer = try sealer(1)
        let token = try #require(sealer.seal(RedisUser(name: "alice", password: "secret"), database: 1))
        let body = try #require(Base64URL.decode(token.utf8.dropFirst(RestTokenSealer.prefix.utf8.count)))
        for index in body.indices {
            for bit in 0..<8 {
                var changed = body
                changed[index] ^= 1 << bit
                #expect(open(sealer, RestTokenSealer.prefix + Base64URL.encode(changed)) == nil)
            }
        }
        for count in 0..<body.count {
            #expect(open(sealer, RestTokenSealer.prefix + Base64URL.encode(Array(body.prefix(count)))) == nil)
        }
    }

    @Test(arguments: ["", "QQ", "QUI", "QUJD", "-_-_", "Q", "QR", "QUJ", "Q=", "Q+", "Q/", "QUJDR"])
    func readsBase64AsItIsWritten(text: String) {
        let valid = ["", "QQ", "QUI", "QUJD", "-_-_"].contains(text)
        #expect(Base64URL.decode(text.utf8).map { Base64URL.encode($0) } == (valid ? text : nil))
    }
}
