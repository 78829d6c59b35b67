import SluiceClient
import TestSupport
import Testing

@Suite(.gateway) struct HashTests {
    @Test func fields() async throws {
        let client = try RedisClient.ofSuite()
        #expect(try await client.execute(.hashSet("hashes:a", ["name": "123", "age": 36])) == 2)
        #expect(try await client.execute(.hashGet("hashes:a", "name")) == "123")
        #expect(try await client.execute(.hashGet("hashes:a", "age", as: Int.self)) == 36)
        #expect(try await client.execute(.hashGet("hashes:a", ["age", "none"])) == ["36", nil])
        #expect(try await client.execute(.hashGetAll("hashes:a")) == ["name": "123", "age": "36"])
        #expect(try await client.execute(.hashGetAll("hashes:none")) == [:])
        #expect(try await !client.execute(.hashSet("hashes:a", ifAbsent: "name", "x")))
        #expect(try await client.execute(.hashContains("hashes:a", "name")))
        #expect(try await client.execute(.hashIncrement("hashes:a", "age", by: 2)) == 38)
        #expect(try await client.execute(.hashIncrement("hashes:a", "height", by: 1.5)) == 1.5)
        #expect(try await client.execute(.hashCount("hashes:a")) == 3)
        #expect(try await client.execute(.hashLength("hashes:a", "name")) == 3)
        #expect(Set(try await client.execute(.hashFields("hashes:a"))) == ["name", "age", "height"])
        #expect(Set(try await client.execute(.hashValues("hashes:a"))) == ["123", "38", "1.5"])
        #expect(try await client.execute(.hashDelete("hashes:a", "age", "none")) == 1)
    }

    @Test func random() async throws {
        let client = try RedisClient.ofSuite()
        _ = try await client.execute(.hashSet("hashes:random", ["f": 1]))
        #expect(try await client.execute(.hashRandomField("hashes:random")) == "f")
        let fields = try await client.execute(.hashRandom("hashes:random", .repeating(3), as: Int.self))
        #expect(fields == Array(repeating: fields[0], count: 3) && fields[0].value == 1)
        #expect(try await client.execute(.hashRandom("hashes:none", .distinct(3))).isEmpty)
    }

    @Test func scan() async throws {
        let client = try RedisClient.ofSuite()
        let fields = (0..<600).map { ("f\($0)", $0) }
        _ = try await client.execute(.hashSet("hashes:scan", Entries(fields)))
        var found: [String: Int] = [:]
        for try await field in client.hashScan("hashes:scan", count: 50, as: Int.self) {
            found[field.name] = field.value
        }
        #expect(found == Dictionary(uniqueKeysWithValues: fields))
    }

    @Test(.needsServer(7.4)) func fieldExpiry() async throws {
        let client = try RedisClient.ofSuite()
        let key = "hashes:expiry"
        _ = try await client.execute(.hashSet(key, ["a": 1, "b": 2]))
        #expect(try await client.execute(.hashExpire(key, ["a", "none"], .seconds(100))) == [.set, .missing])
        #expect(
            try await client.execute(.hashExpire(key, ["a"], .milliseconds(5), condition: .ifNone)) == [.unchanged])
        #expect(try await client.execute(.hashTimeToLive(key, ["b", "none"])) == [.persistent, .missing])
        #expect(try await client.execute(.hashExpire(key, ["a"], .at(unixSeconds: 4_102_444_800))) == [.set])
        #expect(try await client.execute(.hashExpiryTime(key, ["a"])) == [.expires(4_102_444_800)])
        #expect(
            try await client.execute(.hashPersist(key, ["a", "b", "none"]))
                == [.persistent, .alreadyPersistent, .missing])
        #expect(try await client.execute(.hashExpire(key, ["a"], .at(unixMilliseconds: 1))) == [.deleted])
    }

    @Test(.needsServer(8.0)) func expiryAlongWithValues() async throws {
        let client = try RedisClient.ofSuite()
        let key = "hashes:ex"
        #expect(try await client.execute(.hashSet(key, ["a": 1], expiry: .seconds(100), condition: .ifAllAbsent)))
        #expect(try await !client.execute(.hashSet(key, ["a": 2], expiry: .keep, condition: .ifAllAbsent)))
        #expect(try await client.execute(.hashGet(key, ["a", "none"], settingExpiry: .never)) == ["1", nil])
        #expect(try await client.execute(.hashTimeToLive(key, ["a"])) == [.persistent])
        #expect(try await client.execute(.hashTake(key, ["a", "none"], as: Int.self)) == [1, nil])
        #expect(try await client.execute(.exists(key)) == 0)
    }
}
