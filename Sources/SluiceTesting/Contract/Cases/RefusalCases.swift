import SluiceRepository

extension StoreContract {
    private static let limits = [0, -1, 1_001, .max, .min]

    private static let queries: [(name: String, query: StoreQuery)] = [
        ("unknown flag", StoreQuery(filters: [.flag("unknown")])),
        ("flag of labels", StoreQuery(filters: [.flag("tags")])),
        ("label of a flag", StoreQuery(filters: [.label(index: "published", "x")])),
        ("second filter", StoreQuery(filters: [.flag("published"), .flag("unknown")])),
        ("unknown order", StoreQuery(order: .index("unknown", isDescending: true))),
        ("order of a flag", StoreQuery(order: .index("published", isDescending: true))),
        ("order of a unique index", StoreQuery(order: .index("slug", isDescending: false))),
        ("keys of no order", StoreQuery(keys: SortKey(1 as Int64)...SortKey(2 as Int64))),
        ("position of another order", StoreQuery(position: StoreQuery.Position(key: "swift", id: "a"))),
        ("position beyond the buckets", StoreQuery(position: StoreQuery.Position(key: "10000", id: "a"))),
    ]

    private static let places: [(name: String, place: Membership)] = [
        ("no index", .flag("unknown")), ("a flag in an order", .flag("created")),
        ("a label in a flag", .label(index: "published", "x")),
        ("an order in labels", .ordered(index: "tags", SortKey(1 as Int64))),
        ("a unique value in a flag", .unique(index: "published", "x")),
    ]

    /// What cannot be asked for.
    static let refusals = list {
        for limit in limits {
            refusal("list of \(limit)") { _ = try await $0.store.list(StoreQuery(limit: limit)) }
            refusal("ids of \(limit)") { _ = try await $0.store.ids(in: 0..<10, after: nil, limit: limit) }
            refusal("audit of \(limit)", needs: .audit) { _ = try await $0.store.audit(AuditQuery(limit: limit)) }
            refusal("dirty of \(limit)", needs: .following) { _ = try await $0.store.dirty(after: 0, limit: limit) }
        }
        for (name, query) in queries {
            refusal("list by \(name)") { _ = try await $0.store.list(query) }
        }
        for (name, query) in queries.prefix(4) {
            refusal("count by \(name)") { _ = try await $0.store.count(query.filters) }
        }
        for buckets in [-1..<10, 0..<10_001] {
            refusal("ids of buckets \(buckets)") { _ = try await $0.store.ids(in: buckets, after: nil, limit: 10) }
        }
        for key in ["10000", "-1", "swift", ""] {
            refusal("ids behind \"\(key)\"") {
                let position = StoreQuery.Position(key: key, id: "a")
                _ = try await $0.store.ids(in: 0..<10, after: position, limit: 10)
            }
        }
        for (name, place) in places {
            refusal("place in \(name)") { _ = try await $0.store.commit($0.put("a", "1", [place])) }
            refusal("copy in \(name)", needs: .following) {
                let record = try $0.record("a", RecordVersion(epoch: 1, counter: 1), "1", [place])
                _ = try await $0.store.apply(record, sourceSequence: 1, epoch: 1)
            }
        }
    }

    private static func refusal(
        _ name: String, needs: Features = [], _ call: @escaping @Sendable (Subject) async throws -> Void
    ) -> Case {
        Case("refusal/\(name)", "what cannot be asked for is refused as invalid, and nothing happens", needs: needs) {
            subject in
            try await subject.demandError(.invalid) { try await call(subject) }
            try subject.demand("the count", try await subject.store.count([]), is: 0)
            try await subject.create("a")
        }
    }
}
