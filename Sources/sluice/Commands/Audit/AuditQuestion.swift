import SluiceRepository

/// Which entries of the audit are asked for, as options say.
struct AuditQuestion: Sendable {
    static let options: [Option] = [
        .value("--entity", "COLLECTION/ID", "Only of this record."),
        .value("--source", "SOURCE", "Only from there: api, mcp, cli, migration, app, or another word."),
        .value("--actor", "NAME", "Only by this person, token or job."),
    ]

    /// `nil` for all collections.
    let collection: String?
    var query: AuditQuery
    /// The times that were given, as options that mean the same later.
    let times: String

    /// - Throws: ``Failure`` with a usage status.
    init(_ arguments: ParsedArguments, at now: Int64) throws {
        guard arguments.operands.count <= 1 else { throw Failure.usage("one collection at a time, or none for all") }
        var named = arguments.operands.first
        query = AuditQuery(
            source: arguments.value("--source").map { ChangeSource($0) }, actor: arguments.value("--actor"))
        if let entity = arguments.value("--entity") {
            let parts = entity.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
                throw Failure.usage("--entity is COLLECTION/ID")
            }
            guard named == nil || named == parts[0] else { throw Failure.usage("--entity is of another collection") }
            named = parts[0]
            query.recordID = parts[1]
        }
        collection = named
        let since = try arguments.time("--since", at: now) ?? 0
        let until = try arguments.time("--until", at: now) ?? .max
        guard since < until else { throw Failure.usage("--since is not before --until") }
        query.times = max(0, since)..<max(1, until)
        times = [("--since", since), ("--until", until)].filter { arguments.has($0.0) }
            .map { "\($0.0) \(TimeText.text($0.1)) " }.joined()
    }

    /// Reads a page.
    func entries(of session: StoreSession, _ query: AuditQuery, _ cursor: Cursor?) async throws -> AuditTrail {
        guard let collection else { return try await session.auditReader().entries(query, cursor: cursor) }
        return try await session.reader(collection).auditEntries(query, cursor: cursor)
    }
}
