import SluiceRepository
import TestSupport
import Testing

/// Pages of many records, in each of the ways in which a store on Redis makes them.
@Suite(.serialized, .gateway) struct ListingTests {
    private static let count = 3_000
    /// From a flag that nearly all have to a label that few have.
    private static let filters: [[StoreQuery.Filter]] = [
        [], [.flag("published")], [.flag("featured")], [.label(index: "tags", "rare")],
        [.flag("published"), .label(index: "tags", "third")], [.flag("published"), .label(index: "tags", "none")],
    ]
    private static let orders: [StoreQuery.Order] = [
        .enumeration, .index("created", isDescending: true), .index("created", isDescending: false),
        .index("title", isDescending: true),
    ]

    @Test func everyWayListsTheSameAsTheModel() async throws {
        let store = try await RedisOfSuite.openStore()
        let model = MemoryStore(store.component)
        try await model.open()
        let changes = try (0..<Self.count).map { number in
            var memberships: [Membership] = [.ordered(index: "created", SortKey(Int64(number * 7 % 1_000)))]
            if number % 5 != 0 { memberships.append(.flag("published")) }
            if number % 6 == 0 { memberships.append(.flag("featured")) }
            if number % 3 == 0 { memberships.append(.label(index: "tags", "third")) }
            if number % 400 == 0 { memberships.append(.label(index: "tags", "rare")) }
            if number % 2 == 0 { memberships.append(.ordered(index: "title", SortKey("t\(number)"))) }
            return try Change.put("n\(number)", "\(number)", memberships)
        }
        for outcome in await store.commitEach(changes) { _ = try outcome.get() }
        for change in changes { _ = try await model.commit(change) }
        for filters in Self.filters {
            #expect(try await store.count(filters) == model.count(filters))
            for order in Self.orders {
                for limit in [7, 1_000] {
                    // A few pages of the small ones are enough.
                    let query = StoreQuery(filters: filters, order: order, limit: limit)
                    let pages = limit == 7 ? 30 : .max
                    let expected = try await ids(query, in: model, atLeast: pages)
                    let found = try await ids(query, in: store, atLeast: pages)
                    let shared = min(expected.count, found.count)
                    #expect(expected.prefix(shared) == found.prefix(shared), "\(query)")
                    #expect(pages != .max || expected.count == found.count, "\(query)")
                    #expect(expected.isEmpty == found.isEmpty)
                }
            }
        }
        let keys = SortKey(Int64(100))...SortKey(Int64(300))
        for isDescending in [false, true] {
            let query = StoreQuery(
                filters: [.flag("published")], order: .index("created", isDescending: isDescending), keys: keys,
                limit: 90)
            let pair = (try await ids(query, in: model, atLeast: .max), try await ids(query, in: store, atLeast: .max))
            #expect(pair.0 == pair.1)
        }
        #expect(try await store.labels(of: "tags").map(\.label) == ["rare", "third"])
        #expect(try await store.labels(of: "tags").map(\.count) == [8, 1_000])
    }

    /// A page costs the same requests, whatever the number of records.
    @Test func entriesThatPointNowhereAreLeftOut() async throws {
        let store = try await RedisOfSuite.openStore()
        for number in 0..<6 {
            try await store.mustCommit(
                .put("n\(number)", "1", [.flag("published"), .ordered(index: "created", SortKey(Int64(number)))]))
        }
        let redis = try PrivateRedis.ofSuite()
        try redis.call("DEL", "\(store.options.keys.prefix)data:things:n2")
        for order in Self.orders.dropLast() {
            for filters in [[], [StoreQuery.Filter.flag("published")]] {
                let found = try await ids(
                    StoreQuery(filters: filters, order: order, limit: 2), in: store, atLeast: .max)
                #expect(Set(found) == ["n0", "n1", "n3", "n4", "n5"])
            }
        }
    }

    private func ids(_ query: StoreQuery, in store: some RecordStore, atLeast pages: Int) async throws -> [String] {
        var query = query
        var ids: [String] = []
        var count = 0
        while count < pages {
            let page = try await store.list(query)
            ids += page.records.map(\.id)
            count += 1
            guard let next = page.next else { break }
            query.position = next
        }
        return ids
    }
}
