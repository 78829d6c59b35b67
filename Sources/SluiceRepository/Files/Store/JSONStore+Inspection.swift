extension JSONStore: InspectableStore {
    package func labels(of index: String) async throws -> [(label: String, count: Int)] {
        try await perform(.reading, .all) { try $0.model.labels(of: index) }
    }

    package func counts(_ questions: [[StoreQuery.Filter]]) async throws -> [Int] {
        try await perform(.reading, .all) { try $0.model.counts(questions) }
    }

    package func counts(in index: String, _ ranges: [Range<SortKey>]) async throws -> [Int] {
        try await perform(.reading, .all) { try $0.model.counts(in: index, ranges) }
    }

    package func extremes(of index: String, in range: Range<SortKey>) async throws -> ClosedRange<SortKey>? {
        try await perform(.reading, .all) { try $0.model.extremes(of: index, in: range) }
    }

    package func storedForms(of ids: [String]) async throws -> [StoredForm?] {
        try await read(ids, .session).storedForms
    }

    package func holder(of value: String, in index: String) async throws -> String? {
        try await perform(.reading, .all) { $0.model.holder(of: value, in: index) }
    }

    package func tombstones(after tombstone: Tombstone?, limit: Int) async throws -> [Tombstone] {
        try await perform(.reading) { try $0.model.tombstones(after: tombstone, limit: limit) }
    }

    package func digests() async throws -> [Int: BucketDigest] {
        try await perform(.reading) { $0.model.digests }
    }
}
