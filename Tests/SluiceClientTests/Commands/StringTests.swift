import SluiceClient
import TestSupport
import Testing

@Suite(.gateway) struct StringTests {
    @Test(arguments: ["null", "123", "00123", "1e3", "true", "\"q\"", "{}", "", "ü\n\u{1F600}", "9007199254740993"])
    func textComesBackAsItWas(text: String) async throws {
        let client = try RedisClient.ofSuite()
        let key = "strings:text:\(text)"
        #expect(try await client.execute(.set(key, text)))
        #expect(try await client.execute(.get(key)) == text)
    }

    @Test(arguments: [true, false]) func bytesComeBackAsTheyWere(usesBase64: Bool) async throws {
        let client = try RedisClient.ofSuite(usesBase64: usesBase64)
        let bytes = usesBase64 ? (0...255).map(UInt8.init) : Array("plain".utf8)
        let key = "strings:bytes:\(usesBase64)"
        try #require(try await client.execute(.set(key, bytes)))
        #expect(try await client.execute(.get(key, as: [UInt8].self)) == bytes)
    }

    @Test func bytesMayBeKeys() async throws {
        let client = try RedisClient.ofSuite()
        let key: [UInt8] = [0xFF, 0x2F, 0]
        try #require(try await client.execute(.set(key, "v")))
        #expect(try await client.execute(.get(key)) == "v")
    }

    private struct User: RedisJSON, Equatable {
        var id: Int
        var tags: [String]
    }

    @Test func valuesMayBeJSON() async throws {
        let client = try RedisClient.ofSuite()
        let user = User(id: .max, tags: ["a", "\u{0}"])
        try #require(try await client.execute(.set("strings:user", user)))
        #expect(try await client.execute(.get("strings:user", as: User.self)) == user)
        #expect(try await client.execute(.get("strings:user", as: JSON<User>.self))?.value == user)
    }

    @Test func conditionsAndExpiry() async throws {
        let client = try RedisClient.ofSuite()
        let key = "strings:conditions"
        #expect(try await !client.execute(.set(key, "1", condition: .ifPresent)))
        #expect(try await client.execute(.set(key, "1", expiry: .seconds(100), condition: .ifAbsent)))
        #expect(try await !client.execute(.set(key, "2", condition: .ifAbsent)))
        guard case .expires(let seconds) = try await client.execute(.timeToLive(key)) else {
            Issue.record("no expiry")
            return
        }
        #expect(1...100 ~= seconds)
        #expect(try await client.execute(.set(key, "3", expiry: .keep)))
        #expect(try await client.execute(.get(key, settingExpiry: .never)) == "3")
        #expect(try await client.execute(.timeToLive(key)) == .persistent)
        #expect(try await client.execute(.replace(key, with: "4")) == "3")
        #expect(try await client.execute(.take(key)) == "4")
        #expect(try await client.execute(.timeToLive(key)) == .missing)
    }

    @Test func numbersAreExact() async throws {
        let client = try RedisClient.ofSuite()
        #expect(try await client.execute(.increment("strings:number", by: .max)) == .max)
        #expect(try await client.execute(.decrement("strings:number", by: 1)) == .max - 1)
        #expect(try await client.execute(.get("strings:number", as: Int.self)) == .max - 1)
        #expect(try await client.execute(.increment("strings:double", by: 0.5)) == 0.5)
        #expect(try await client.execute(.increment("strings:double", by: 0.5)) == 1)
    }

    @Test func severalAtOnce() async throws {
        let client = try RedisClient.ofSuite()
        try await client.execute(.set(["strings:a": 1, "strings:b": "x"]))
        #expect(try await client.execute(.get(["strings:a", "strings:none", "strings:b"])) == ["1", nil, "x"])
        #expect(try await !client.execute(.setIfAllAbsent(["strings:a": 2, "strings:c": 3])))
        #expect(try await client.execute(.exists("strings:c")) == 0)
    }

    @Test func parts() async throws {
        let client = try RedisClient.ofSuite()
        #expect(try await client.execute(.append("Hello", to: "strings:parts")) == 5)
        #expect(try await client.execute(.overwrite("strings:parts", from: 5, with: " you")) == 9)
        #expect(try await client.execute(.get("strings:parts", bytes: .last(3))) == "you")
        #expect(try await client.execute(.length("strings:parts")) == 9)
        try await client.execute(.set(["strings:l1": "ohmytext", "strings:l2": "mynewtext"]))
        #expect(try await client.execute(.longestCommonSubsequence("strings:l1", "strings:l2")) == "mytext")
        #expect(try await client.execute(.longestCommonSubsequenceLength("strings:l1", "strings:l2")) == 6)
    }

    @Test func errorsNameTheCommand() async throws {
        let client = try RedisClient.ofSuite()
        _ = try await client.execute(.listPush("strings:list", "secret"))
        let error = await #expect(throws: ClientError.self) { try await client.execute(.get("strings:list")) }
        #expect(error?.code == .wrongType && error?.command == "GET")
        try #require(try await client.execute(.set("strings:secret", "secret")))
        let other = await #expect(throws: ClientError.self) {
            try await client.execute(.get("strings:secret", as: Int.self))
        }
        #expect(other?.code == .unexpectedReply && other?.command == "GET")
        #expect(other?.message.contains("secret") == false)
    }

    @Test(.needsServer(8.4)) func comparisons() async throws {
        let client = try RedisClient.ofSuite()
        try #require(try await client.execute(.set("strings:compare", "v")))
        let digest = try #require(try await client.execute(.digest("strings:compare")))
        #expect(try await !client.execute(.delete("strings:compare", if: .equals("w"))))
        #expect(try await client.execute(.delete("strings:compare", if: .digestEquals(digest))))
    }
}
