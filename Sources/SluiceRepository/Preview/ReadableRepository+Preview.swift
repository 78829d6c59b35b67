/// What changes would do, without making them. They fail as the changes would, as far as can be seen now.
extension ReadableRepository {
    /// What writing a value as a whole would do.
    ///
    /// - Parameters:
    ///   - value: what is to be there.
    ///   - expectation: what is to be there before.
    /// - Returns: what would differ.
    /// - Throws: ``StoreError``, as ``Repository/save(_:unknownFields:)`` and its like.
    package func preview(
        saving value: Value, expecting expectation: ChangePreview.Expectation = .any
    ) async throws -> ChangePreview {
        let id = entity.id(value)
        let now = try await record(id, expecting: expectation)
        let live = now?.isDeleted == false ? now : nil
        let stored = try live.map { record throws(StoreError) in
            try Stored(record, entity, source: readableStore.source, freshness: .current)
        }
        let draft = try Draft(value, entity, in: stored??.base, limit: options.maximumValueBytes)
        try await checkUnique(draft.memberships, id)
        return try ChangePreview(live == nil ? .create : .update, id, live, becomes: draft.json, draft.memberships)
    }

    /// What deleting a value would do.
    ///
    /// - Throws: ``StoreError``, as ``Repository/delete(_:expectedRevision:)``.
    package func preview(
        deleting id: String, expecting expectation: ChangePreview.Expectation = .any
    ) async throws -> ChangePreview {
        let now = try await record(id, expecting: expectation)
        guard let now, !now.isDeleted else { throw StoreError.missing(in: entity.collection, now?.version) }
        return try ChangePreview(.delete, id, now, becomes: nil, [])
    }

    /// What taking back a change would do.
    ///
    /// - Throws: ``StoreError``, as ``Repository/undo(_:)``.
    package func preview(undoing audit: OperationID) async throws -> ChangePreview {
        guard let detail = try await readableStore.auditDetail(audit), detail.entry.component == entity.collection
        else {
            throw StoreError.unknownChange(in: entity.collection)
        }
        let entry = detail.entry
        let now = try await record(entry.recordID, expecting: .any)
        // What is below the floor matters only for records of which nothing is left.
        guard try await isLast(entry, StrongRead(record: now, gate: nil, floor: .none)) else {
            throw StoreError.cannotUndo(entry, now?.version ?? .none)
        }
        let places = try detail.valueBefore.map {
            try readableStore.component.memberships(of: $0, schema: detail.schemaBefore)
        }
        if let places { try await checkUnique(places, entry.recordID) }
        let live = now?.isDeleted == false ? now : nil
        return try ChangePreview(.undo, entry.recordID, live, becomes: detail.valueBefore, places ?? [])
    }

    private func record(_ id: String, expecting expectation: ChangePreview.Expectation) async throws -> Record? {
        try RecordID.check(id)
        let record = try await readableStore.read([id], .strong).records.first ?? nil
        let isLive = record?.isDeleted == false
        switch expectation {
        case .any: break
        case .absent:
            if let record, isLive { throw StoreError.exists(in: entity.collection, record.version) }
        case .revision(let expected):
            guard let record, isLive else { throw StoreError.missing(in: entity.collection, record?.version) }
            guard record.version == expected.version else {
                throw StoreError.conflict(in: entity.collection, record.version, expected: expected.version)
            }
        }
        return record
    }

    private func checkUnique(_ memberships: [Membership], _ id: String) async throws {
        guard let store = readableStore as? any InspectableStore else { return }
        for case .unique(let index, let value) in memberships {
            guard let holder = try await store.holder(of: value, in: index), ExactText(holder) != ExactText(id),
                try await readableStore.read([holder], .session).records.first??.isDeleted == false
            else { continue }
            throw StoreError.notUnique(in: entity.collection, index)
        }
    }
}
