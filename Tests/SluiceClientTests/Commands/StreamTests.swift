import SluiceClient
import TestSupport
import Testing

@Suite(.gateway) struct StreamTests {
    private func id(_ milliseconds: UInt64) -> StreamID { StreamID(milliseconds: milliseconds) }

    private func filled(_ key: String) async throws -> RedisClient {
        let client = try RedisClient.ofSuite()
        for number: UInt64 in 1...3 {
            _ = try await client.execute(.streamAdd(key, ["n": Int(number)], id: .exactly(id(number))))
        }
        return client
    }

    @Test func entries() async throws {
        let key = "streams:a"
        let client = try await filled(key)
        let entries = try await client.execute(.streamRange(key))
        #expect(entries.map(\.id) == [id(1), id(2), id(3)])
        #expect(entries[0]["n"] == "1")
        #expect(try await client.execute(.streamReversedRange(key, count: 1)).map(\.id) == [id(3)])
        let behind = StreamRange(from: .excluding(id(1)), to: .including(id(2)))
        #expect(try await client.execute(.streamRange(key, behind)).map(\.id) == [id(2)])
        let read = try await client.execute(.streamRead([StreamPosition(key, after: id(2))]))
        #expect(read.map(\.key) == [key] && read.first?.entries.map(\.id) == [id(3)])
        #expect(try await client.execute(.streamRead([StreamPosition(key, after: id(3))])).isEmpty)
        #expect(try await client.execute(.streamDelete(key, [id(1), id(9)])) == 1)
        #expect(try await client.execute(.streamTrim(key, .toCount(1, .exact))) == 1)
        #expect(try await client.execute(.streamCount(key)) == 1)
        let info = try await client.execute(.streamInfo(key))
        #expect(info.count == 1 && info.lastID == id(3) && info.oldest?.id == id(3) && info.groupCount == 0)
    }

    @Test func idsAreMade() async throws {
        let client = try RedisClient.ofSuite()
        let first = try #require(try await client.execute(.streamAdd("streams:ids", ["f": "a b", "f2": ""])))
        let second = try #require(try await client.execute(.streamAdd("streams:ids", ["f": "v"])))
        #expect(first < second)
        #expect(try await client.execute(.streamAdd("streams:none", ["f": "v"], missing: .leave)) == nil)
        let entry = try #require(try await client.execute(.streamRange("streams:ids", count: 1)).first)
        #expect(entry.fields.map(\.value) == ["a b", ""])
    }

    @Test func groups() async throws {
        let key = "streams:groups"
        let client = try await filled(key)
        try await client.execute(.streamCreateGroup(key, "g", startingAfter: .beginning))
        #expect(try await client.execute(.streamPending(key, group: "g")).count == 0)
        let new = try await client.execute(.streamRead(group: "g", consumer: "c", [.new(key)], count: 2))
        #expect(new.first?.entries.map(\.id) == [id(1), id(2)])
        let again = try await client.execute(.streamRead(group: "g", consumer: "c", [.pending(key)]))
        #expect(again.first?.entries.count == 2)
        let summary = try await client.execute(.streamPending(key, group: "g"))
        #expect(summary.count == 2 && summary.oldest == id(1) && summary.consumers == ["c": 2])
        let pending = try await client.execute(.streamPending(key, group: "g", count: 10, consumer: "c"))
        #expect(pending.map(\.id) == [id(1), id(2)] && pending[0].deliveryCount == 2)
        #expect(try await client.execute(.streamAcknowledge(key, group: "g", [id(1)])) == 1)
        let claimed = try await client.execute(
            .streamClaim(key, group: "g", consumer: "d", minimumIdleMilliseconds: 0, [id(2)]))
        #expect(claimed.map(\.id) == [id(2)])
        let page = try await client.execute(
            .streamClaimNext(key, group: "g", consumer: "c", minimumIdleMilliseconds: 0))
        #expect(page.next == .zero && page.elements.map(\.id) == [id(2)] && page.deleted == [])
        let ids = try await client.execute(
            .streamClaimNextIDs(key, group: "g", consumer: "d", minimumIdleMilliseconds: 0))
        #expect(ids.elements == [id(2)])
        let group = try #require(try await client.execute(.streamGroups(key)).first)
        #expect(group.name == "g" && group.pendingCount == 1 && group.lastDeliveredID == id(2))
        let consumers = try await client.execute(.streamConsumers(key, group: "g"))
        #expect(Set(consumers.map(\.name)) == ["c", "d"])
        #expect(try await client.execute(.streamCreateConsumer(key, group: "g", "e")))
        #expect(try await client.execute(.streamDeleteConsumer(key, group: "g", "d")) == 1)
        try await client.execute(.streamSetGroup(key, "g", after: .last))
        #expect(try await client.execute(.streamRead(group: "g", consumer: "c", [.new(key)])).isEmpty)
        #expect(try await client.execute(.streamDeleteGroup(key, "g")))
    }

    @Test func deletedEntriesOfAGroupHaveNoFields() async throws {
        let key = "streams:deleted"
        let client = try await filled(key)
        try await client.execute(.streamCreateGroup(key, "g", startingAfter: .beginning))
        _ = try await client.execute(.streamRead(group: "g", consumer: "c", [.new(key)]))
        _ = try await client.execute(.streamDelete(key, [id(1)]))
        let again = try await client.execute(.streamRead(group: "g", consumer: "c", [.pending(key)]))
        #expect(again.first?.entries.first?.fields == [])
        let page = try await client.execute(
            .streamClaimNext(key, group: "g", consumer: "d", minimumIdleMilliseconds: 0))
        #expect(page.elements.map(\.id) == [id(2), id(3)] && page.deleted == [id(1)])
    }

    @Test(.needsServer(8.2)) func deletingWithReferences() async throws {
        let key = "streams:references"
        let client = try await filled(key)
        try await client.execute(.streamCreateGroup(key, "g", startingAfter: .beginning))
        _ = try await client.execute(.streamRead(group: "g", consumer: "c", [.new(key)]))
        let waiting = try await client.execute(.streamDelete(key, [id(1)], references: .onlyAcknowledged))
        #expect(waiting == [.waiting])
        #expect(try await client.execute(.streamDelete(key, [id(9)], references: .keep)) == [.missing])
        #expect(try await client.execute(.streamAcknowledge(key, group: "g", deleting: [id(1)])) == [.deleted])
    }
}
