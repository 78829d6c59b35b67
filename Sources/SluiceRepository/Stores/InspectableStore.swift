/// What reports and tools ask a store beyond what repositories need. A token for reading can serve all of it, without
/// scripts or SCAN.
package protocol InspectableStore: ReadableStore {
    /// The labels of an index that records have, each with the number of those records, in the order of their bytes.
    func labels(of index: String) async throws -> [(label: String, count: Int)]

    /// For each list of conditions, how many records there are for which all hold.
    func counts(_ questions: [[StoreQuery.Filter]]) async throws -> [Int]

    /// For each range, how many records have keys within it in an ordered index.
    func counts(in index: String, _ ranges: [Range<SortKey>]) async throws -> [Int]

    /// The least and the greatest key of an ordered index within a range; `nil` if there is none.
    func extremes(of index: String, in range: Range<SortKey>) async throws -> ClosedRange<SortKey>?

    /// How values are kept; `nil` for records that are not there, or deleted.
    func storedForms(of ids: [String]) async throws -> [StoredForm?]

    /// The record that has a value in a unique index.
    func holder(of value: String, in index: String) async throws -> String?

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

/// How a value is kept in a store.
package struct StoredForm: Sendable, Hashable {
    /// `identity`, or how it is compressed.
    package let encoding: String
    /// That it takes as it is kept.
    package let bytes: Int

    package init(encoding: String, bytes: Int) {
        self.encoding = encoding
        self.bytes = bytes
    }
}

extension Component {
    /// - Throws: ``StoreError`` with ``StoreError/Code/invalid``.
    func checkIsOrdered(_ index: String) throws(StoreError) {
        try check(StoreQuery(order: .index(index, isDescending: false)))
    }
}
