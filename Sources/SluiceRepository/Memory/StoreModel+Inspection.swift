/// What reports and tools ask.
extension StoreModel {
    func labels(of index: String) throws(StoreError) -> [(label: String, count: Int)] {
        guard component.kind(of: index) == .labels else {
            throw StoreError(.invalid, "\(component.name) declares no index of labels named \"\(index.prefix(64))\"")
        }
        return indexes.labels(of: index)
    }

    func counts(_ questions: [[StoreQuery.Filter]]) throws(StoreError) -> [Int] {
        try questions.map { question throws(StoreError) in try count(question) }
    }

    func counts(in index: String, _ ranges: [Range<SortKey>]) throws(StoreError) -> [Int] {
        try component.checkIsOrdered(index)
        let all = indexes.order(index)
        return ranges.map { range in
            all.countPrefix { $0.key < range.upperBound } - all.countPrefix { $0.key < range.lowerBound }
        }
    }

    func extremes(of index: String, in range: Range<SortKey>) throws(StoreError) -> ClosedRange<SortKey>? {
        try component.checkIsOrdered(index)
        let all = indexes.order(index)
        let (start, end) = (
            all.countPrefix { $0.key < range.lowerBound }, all.countPrefix { $0.key < range.upperBound }
        )
        return start < end ? all[start].key...all[end - 1].key : nil
    }

    func holder(of value: String, in index: String) -> String? {
        indexes.holder(of: value, in: index)?.text
    }
}

extension ReadAnswer {
    /// How values that were read are kept where nothing is compressed.
    var storedForms: [StoredForm?] {
        records.map { record in record?.value.map { StoredForm(encoding: "identity", bytes: $0.count) } }
    }
}

extension MemoryStore: InspectableStore {
    package func labels(of index: String) async throws -> [(label: String, count: Int)] { try model.labels(of: index) }
    package func counts(_ questions: [[StoreQuery.Filter]]) async throws -> [Int] { try model.counts(questions) }

    package func counts(in index: String, _ ranges: [Range<SortKey>]) async throws -> [Int] {
        try model.counts(in: index, ranges)
    }

    package func extremes(of index: String, in range: Range<SortKey>) async throws -> ClosedRange<SortKey>? {
        try model.extremes(of: index, in: range)
    }

    package func storedForms(of ids: [String]) async throws -> [StoredForm?] {
        try await read(ids, .session).storedForms
    }

    package func holder(of value: String, in index: String) async throws -> String? {
        model.holder(of: value, in: index)
    }

    package func tombstones(after tombstone: Tombstone?, limit: Int) async throws -> [Tombstone] {
        try model.tombstones(after: tombstone, limit: limit)
    }

    package func digests() async throws -> [Int: BucketDigest] {
        model.digests
    }
}
