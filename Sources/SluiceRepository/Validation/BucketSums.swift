/// What buckets hold, summed from their records, to be compared with what a store believes.
struct BucketSums {
    private static let maximumRounds = 3

    private let component: Component
    private var sums: [Int: BucketDigest] = [:]

    init(_ store: any ReadableStore) {
        component = store.component
    }

    mutating func add(_ record: Record) {
        sums[component.bucket(of: record.id).number, default: BucketDigest()].add(record)
    }

    /// The buckets of which a store believes something else.
    ///
    /// - Returns: those of which it does so although nothing was changed meanwhile.
    func differing(from store: any InspectableStore) async throws -> [Int] {
        let empty = BucketDigest()
        var kept = try await store.digests()
        var suspects = Set(sums.keys).union(kept.keys).filter { sums[$0] ?? empty != kept[$0] ?? empty }
        var certain: Set<Int> = []
        for _ in 0..<Self.maximumRounds {
            guard !suspects.isEmpty else { break }
            let again = try await Self.sum(suspects, in: store)
            let after = try await store.digests()
            var unsettled: Set<Int> = []
            for bucket in suspects where again[bucket] ?? empty != after[bucket] ?? empty {
                if kept[bucket] == after[bucket] { certain.insert(bucket) } else { unsettled.insert(bucket) }
            }
            (suspects, kept) = (unsettled, after)
        }
        return certain.sorted()
    }

    private static func sum(
        _ buckets: Set<Int>, in store: any InspectableStore
    ) async throws -> [Int: BucketDigest] {
        var sums = BucketSums(store)
        for bucket in buckets.sorted() {
            try Task.checkCancellation()
            var position: StoreQuery.Position?
            while true {
                let ids = try await store.ids(in: bucket..<bucket + 1, after: position, limit: 200)
                guard let last = ids.last else { break }
                for case .success(let record?) in try await store.readEach(ids) where !record.isDeleted {
                    sums.add(record)
                }
                position = store.position(of: last)
            }
        }
        var last: Tombstone?
        while true {
            try Task.checkCancellation()
            let tombstones = try await store.tombstones(after: last, limit: 1_000)
            guard !tombstones.isEmpty else { return sums.sums }
            let ids = tombstones.map(\.id).filter { buckets.contains(store.component.bucket(of: $0).number) }
            for case .success(let record?) in try await store.readEach(ids) where record.isDeleted { sums.add(record) }
            last = tombstones.last
        }
    }
}
