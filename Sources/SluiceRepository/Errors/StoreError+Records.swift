extension StoreError {
    static func missing(in collection: String, _ version: RecordVersion?) -> StoreError {
        StoreError(.notFound, "there is no such record in \(collection)", current: version)
    }

    static func exists(in collection: String, _ current: RecordVersion) -> StoreError {
        StoreError(
            .conflict,
            "there is a record with this id in \(collection) already, at revision \(current): read it, and decide again",
            current: current)
    }

    static func conflict(in collection: String, _ current: RecordVersion, expected: RecordVersion) -> StoreError {
        StoreError(
            .conflict,
            "the record in \(collection) is at revision \(current), not \(expected): read it, and decide again",
            current: current)
    }

    static func notUnique(in collection: String, _ index: String) -> StoreError {
        StoreError(
            .notUnique, "another record in \(collection) has this value in the unique index \(index): choose another")
    }

    /// A change cannot be taken back that others came behind.
    static func cannotUndo(_ entry: AuditEntry, _ current: RecordVersion) -> StoreError {
        StoreError(
            .conflict,
            "the record in \(entry.component) is at revision \(current), and the change made \(entry.after): "
                + "undo what came later first",
            current: current)
    }

    static func unknownChange(in collection: String) -> StoreError {
        StoreError(.notFound, "the audit of \(collection) does not know this change, or no more")
    }
}
