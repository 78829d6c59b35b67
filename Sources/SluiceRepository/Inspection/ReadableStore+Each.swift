extension ReadableStore {
    /// Reads records, each by itself where one of them is damaged: it does not hide the others.
    package func readEach(_ ids: [String]) async throws -> [Result<Record?, StoreError>] {
        guard !ids.isEmpty else { return [] }
        do {
            return try await read(ids, .strong).records.map { .success($0) }
        } catch let error as StoreError where error.code == .damaged {
            guard ids.count > 1 else { return [.failure(error)] }
            // Halves, since most of them are sound.
            let middle = ids.count / 2
            return try await readEach(Array(ids[..<middle])) + readEach(Array(ids[middle...]))
        }
    }

    /// Behind a record in the order of enumeration.
    package func position(of id: String) -> StoreQuery.Position {
        StoreQuery.Position(key: String(component.bucket(of: id).number), id: id)
    }
}
