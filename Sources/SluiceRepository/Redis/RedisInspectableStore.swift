/// A store on Redis that reads by ``RedisRecords``.
package protocol RedisInspectableStore: InspectableStore {
    var records: RedisRecords { get }
}

extension RedisStore: RedisInspectableStore {}
extension RedisReadStore: RedisInspectableStore {}

extension RedisInspectableStore {
    package func counts(_ questions: [[StoreQuery.Filter]]) async throws -> [Int] {
        try await records.counts(questions)
    }

    package func counts(in index: String, _ ranges: [Range<SortKey>]) async throws -> [Int] {
        try await records.counts(in: index, ranges)
    }

    package func extremes(of index: String, in range: Range<SortKey>) async throws -> ClosedRange<SortKey>? {
        try await records.extremes(of: index, in: range)
    }

    package func storedForms(of ids: [String]) async throws -> [StoredForm?] { try await records.storedForms(of: ids) }

    package func holder(of value: String, in index: String) async throws -> String? {
        try await records.holder(of: value, in: index)
    }

    package func tombstones(after tombstone: Tombstone?, limit: Int) async throws -> [Tombstone] {
        try await records.tombstones(after: tombstone, limit: limit)
    }

    package func digests() async throws -> [Int: BucketDigest] {
        try await records.digests()
    }
}
