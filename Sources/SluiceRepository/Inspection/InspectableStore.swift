/// A store that tells how it keeps its records, for copies of all of it and for checks.
package protocol InspectableStore: ReadableStore {
    /// Deleted records that are not forgotten yet, the longest deleted first.
    ///
    /// - Parameters:
    ///   - tombstone: behind which one; `nil` for the first.
    ///   - limit: at most so many, from 1 to 1,000.
    /// - Returns: some; none at the end.
    /// - Throws: ``StoreError``.
    func tombstones(after tombstone: Tombstone?, limit: Int) async throws -> [Tombstone]

    /// What the store believes that its buckets hold; those that it never used are left out.
    func digests() async throws -> [Int: BucketDigest]
}

/// A record that was deleted.
package struct Tombstone: Sendable, Hashable {
    package let id: String
    /// When, in milliseconds since 1970 by the store's clock.
    package let time: Int64

    package init(id: String, time: Int64) {
        self.id = id
        self.time = time
    }

    /// Whether it comes behind another one in the order of ``InspectableStore/tombstones(after:limit:)``.
    func isBehind(_ other: Tombstone) -> Bool {
        (time, ExactText(id)) > (other.time, ExactText(other.id))
    }
}

extension StoreModel {
    /// Deleted records, as ``InspectableStore`` says.
    func tombstones(after tombstone: Tombstone?, limit: Int) throws(StoreError) -> [Tombstone] {
        try Component.check(limit: limit)
        let all = deletions.map { Tombstone(id: $0.key.text, time: $0.value) }
        let behind = all.filter { other in tombstone.map { other.isBehind($0) } ?? true }
        return Array(behind.sorted { $1.isBehind($0) }.prefix(limit))
    }
}

extension MemoryStore: InspectableStore {
    package func tombstones(after tombstone: Tombstone?, limit: Int) async throws -> [Tombstone] {
        try model.tombstones(after: tombstone, limit: limit)
    }

    package func digests() async throws -> [Int: BucketDigest] {
        model.digests
    }
}

extension JSONStore: InspectableStore {
    package func tombstones(after tombstone: Tombstone?, limit: Int) async throws -> [Tombstone] {
        try await perform(.reading) { try $0.model.tombstones(after: tombstone, limit: limit) }
    }

    package func digests() async throws -> [Int: BucketDigest] {
        try await perform(.reading) { $0.model.digests }
    }
}
