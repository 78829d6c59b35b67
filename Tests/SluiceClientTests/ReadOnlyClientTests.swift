import SluiceClient
import TestSupport
import Testing

@Suite(.gateway) struct ReadOnlyClientTests {
    @Test func reads() async throws {
        let writer = try RedisClient.ofSuite()
        try await writer.execute(.set(["readonly:a": "1", "readonly:b": "2"]))
        _ = try await writer.execute(.setAdd("readonly:set", "m"))
        let reader = try ReadOnlyClient.ofSuite()
        #expect(try await reader.execute(.get("readonly:a")) == "1")
        let (first, second) = try await reader.pipeline(.get("readonly:a"), .get("readonly:b", as: Int.self))
        #expect(first == "1" && second == 2)
        #expect(try await reader.pipeline(["readonly:a", "readonly:b"].map { .get($0) }) == ["1", "2"])
        let (count, name) = try await reader.transaction(.setCount("readonly:set"), .get("readonly:none"))
        #expect(count == 1 && name == nil)
        let (good, bad) = try await reader.pipelineResults(.get("readonly:a"), .get("readonly:set"))
        #expect(try good.get() == "1")
        #expect(throws: ClientError.self) { try bad.get() }
        #expect(try await reader.transaction(["readonly:a", "readonly:none"].map { .get($0) }) == ["1", nil])
        let results = try await reader.transactionResults(["readonly:a", "readonly:set"].map { .length($0) })
        #expect(results.map { (try? $0.get()) != nil } == [true, false])
        var members: [String] = []
        for try await member in reader.setScan("readonly:set") { members.append(member) }
        #expect(members == ["m"])
    }
}
