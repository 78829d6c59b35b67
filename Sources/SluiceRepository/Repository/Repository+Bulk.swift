extension Repository {
    /// Adds values, each by itself. One trip for some hundreds.
    ///
    /// - Parameter values: of different ids.
    /// - Returns: for each, in order, what is there now, or why it was not added: see ``create(_:)``.
    public func createEach(_ values: [Value]) async -> [Result<Stored<Value>, any Error>] {
        await writeEach(
            values.map { value in
                Result { try plan(value, in: nil, .absent, .create, part: entity.id(value)) }
            })
    }

    /// Writes changed values, each if its record is as it was read. One trip for some hundreds.
    ///
    /// - Parameter stored: of different ids, as they were read or written, with the values changed.
    /// - Returns: for each, in order, what is there now, or why it was not written: see ``update(_:)``.
    public func updateEach(_ stored: [Stored<Value>]) async -> [Result<Stored<Value>, any Error>] {
        await writeEach(stored.map { item in Result { try plan(item, part: item.id) } })
    }

    /// Writes values, whether there are records or not. Two trips for some hundreds, and more for each that somebody else
    /// changes at the same time.
    ///
    /// - Parameters:
    ///   - values: of different ids.
    ///   - unknownFields: default to keep them.
    /// - Returns: for each, in order, what is there now, or why it was not written: see ``save(_:unknownFields:)``.
    public func saveEach(
        _ values: [Value], unknownFields: UnknownFields = .keep
    ) async -> [Result<Stored<Value>, any Error>] {
        var results: [Result<Stored<Value>, any Error>] = []
        for part in BulkParts.of(values.count) {
            results += await saveEach(values[part], unknownFields)
        }
        return results
    }

    /// Deletes values, each if its record is as it was read. One trip for some hundreds.
    ///
    /// - Parameter stored: of different ids, as they were read or written.
    /// - Returns: for each, in order, what is left, or why it was not deleted: see ``delete(_:expectedRevision:)``.
    public func deleteEach(_ stored: [Stored<Value>]) async -> [Result<Deletion, any Error>] {
        let changes = stored.map { item in
            Result {
                try change(
                    item.id, .delete, .version(item.revision.version), note: OperationContext.current.note(.delete),
                    request: ["delete", item.id, item.revision.description], part: item.id)
            }
        }
        return zip(changes, await commitEach(changes)).map { change, commit in
            Result { Deletion(try commit.get(), of: try change.get()) }
        }
    }

    private func saveEach(
        _ values: ArraySlice<Value>, _ unknownFields: UnknownFields
    ) async -> [Result<Stored<Value>, any Error>] {
        let records: [Record?]
        do {
            let ids = values.map(entity.id)
            for id in ids { try RecordID.check(id) }
            records = try await store.read(ids, .strong).records
        } catch {
            // One bad id must not keep the others from being written.
            guard values.count > 1 else { return values.map { _ in .failure(error) } }
            var results: [Result<Stored<Value>, any Error>] = []
            for value in values {
                results.append(await Result { try await save(value, unknownFields, part: entity.id(value)) })
            }
            return results
        }
        let plans = zip(values, records).map { value, record in
            Result {
                let expectation = record.map { Change.Expectation.version($0.version) } ?? .absent
                return try plan(saving: value, over: record, expectation, unknownFields, part: entity.id(value))
            }
        }
        var results = await writeEach(plans)
        for (index, value) in values.enumerated() {
            guard case .failure(let error as StoreError) = results[index],
                error.code == .conflict || error.code == .notFound
            else { continue }
            results[index] = await Result { try await save(value, unknownFields, part: entity.id(value)) }
        }
        return results
    }

    private func writeEach(
        _ plans: [Result<PlannedWrite<Value>, any Error>]
    ) async -> [Result<Stored<Value>, any Error>] {
        let commits = await commitEach(plans.map { $0.map(\.change) })
        return zip(plans, commits).map { plan, commit in
            Result { try plan.get().stored(try commit.get(), source: store.source) }
        }
    }

    private func commitEach(_ changes: [Result<Change, any Error>]) async -> [Result<Commit, any Error>] {
        let deadline = deadline
        var results: [Result<Commit, any Error>] = changes.map { change in
            .failure(change.failure ?? CancellationError())
        }
        var ids: Set<ExactText> = []
        var ready: [(index: Int, change: Change)] = []
        for (index, change) in changes.enumerated() {
            guard case .success(let change) = change else { continue }
            if ids.insert(ExactText(change.id)).inserted {
                ready.append((index, change))
            } else {
                results[index] = .failure(
                    StoreError(.invalid, "the record is changed earlier in the same list: once for each is enough"))
            }
        }
        for part in BulkParts.of(ready.count) {
            guard !Task.isCancelled else { break }
            let part = ready[part]
            let outcomes = await store.commitEach(part.map(\.change))
            for ((index, change), outcome) in zip(part, outcomes) {
                results[index] = await Result {
                    do {
                        return try await committer.conclude(try outcome.get(), change, until: deadline)
                    } catch let error as StoreError where error.code == .outcomeUnknown && outcome.failure != nil {
                        return try await committer.settle(change, until: deadline)
                    }
                }
            }
        }
        return results
    }
}

/// Parts of a long list, each of which is sent at once.
enum BulkParts {
    static let size = 250

    static func of(_ count: Int) -> [Range<Int>] {
        stride(from: 0, to: count, by: size).map { $0..<min($0 + size, count) }
    }
}

extension Result {
    fileprivate var failure: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}

extension Result where Failure == any Error {
    /// What `body` returns or throws.
    fileprivate init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }

    /// What `body` returns or throws.
    fileprivate init(_ body: () throws -> Success) {
        do {
            self = .success(try body())
        } catch {
            self = .failure(error)
        }
    }
}
