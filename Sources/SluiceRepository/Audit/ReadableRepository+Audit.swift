extension ReadableRepository {
    /// What happened to a record, the newest first.
    ///
    /// - Parameters:
    ///   - id: which; one that was deleted has a history too.
    ///   - limit: at most so many, from 1 to 1,000. Default 50.
    ///   - cursor: what was said before. Default from the newest on.
    /// - Returns: entries, as far as they are kept.
    /// - Throws: ``StoreError``.
    public func history(_ id: String, limit: Int = 50, cursor: Cursor? = nil) async throws -> AuditTrail {
        try RecordID.check(id)
        return try await auditEntries(AuditQuery(recordID: id, limit: limit), cursor: cursor)
    }

    /// What happened to the records.
    ///
    /// - Parameters:
    ///   - query: to which, when, from where and by whom. Its position counts unless there is a cursor.
    ///   - cursor: what was said before. Default what the query says.
    /// - Returns: entries, as far as they are kept.
    /// - Throws: ``StoreError``, with ``StoreError/Code/invalid`` for a cursor of another query.
    public func auditEntries(_ query: AuditQuery, cursor: Cursor? = nil) async throws -> AuditTrail {
        var query = query
        let question = question(query)
        if let cursor {
            let place = try SealedPosition.open(cursor, of: question, with: options.cursorSecret)
            query.position = AuditPosition(place)
        }
        let page = try await readableStore.audit(query)
        let next = try page.next.map { place throws(StoreError) in
            try SealedPosition.seal(place.sealed, of: question, with: options.cursorSecret)
        }
        // Stores of several components may keep one audit.
        return AuditTrail(entries: page.entries.filter { $0.component == entity.collection }, next: next)
    }

    /// A value as of a revision.
    ///
    /// - Parameters:
    ///   - id: of the record.
    ///   - revision: one that it has or had.
    /// - Returns: the value; `nil` if the record was deleted at that revision. Its freshness is ``Freshness/stale(_:)`` by
    ///   the age of the change that replaced it.
    /// - Throws: ``StoreError`` with ``StoreError/Code/notFound`` if there never was such a revision, or the audit does not
    ///   remember it any more.
    public func record(_ id: String, asOf revision: Revision) async throws -> Stored<Value>? {
        try RecordID.check(id)
        let answer = try await readableStore.read([id], .strong)
        if let record = answer.records.first ?? nil, record.version == revision.version {
            return try Stored(record, entity, source: answer.source, freshness: answer.freshness)
        }
        var query = AuditQuery(recordID: id, limit: 200)
        while true {
            let page = try await readableStore.audit(query)
            for entry in page.entries where entry.before == revision.version && entry.component == entity.collection {
                return try await replaced(by: entry)
            }
            guard let next = page.next else {
                throw StoreError(
                    .notFound, "the audit of \(entity.collection) does not know this revision of the record, or no more"
                )
            }
            query.position = next
        }
    }

    /// What a change took the place of.
    private func replaced(by entry: AuditEntry) async throws -> Stored<Value>? {
        guard let detail = try await readableStore.auditDetail(entry.id) else {
            throw StoreError(.notFound, "the audit of \(entity.collection) does not keep this revision any more")
        }
        guard let json = detail.valueBefore else { return nil }
        let age = Duration.milliseconds(max(0, options.surroundings.wallClock() - entry.time))
        let record = Record(
            id: entry.recordID, version: entry.before, value: json, hash: try CanonicalJSON.hash(of: json),
            memberships: [], ring: OperationRing(), schema: detail.schemaBefore, writer: "", timestamp: 0)
        return try Stored(record, entity, source: .audit, freshness: .stale(age))
    }

    private func question(_ query: AuditQuery) -> [String] {
        [
            "audit", entity.collection, query.recordID ?? "", query.source?.description ?? "", query.actor ?? "",
            "\(query.times)", "\(query.isNewestFirst)",
        ]
    }
}

extension ReadSource {
    /// The audit, which keeps what changes took the place of.
    public static let audit = ReadSource("audit")
}

extension AuditPosition {
    fileprivate var sealed: StoreQuery.Position {
        StoreQuery.Position(key: "\(time) \(sequence)", id: id.description)
    }

    fileprivate init?(_ sealed: StoreQuery.Position) {
        let words = sealed.key.split(separator: " ")
        guard words.count == 2, let time = Int64(words[0]), let sequence = Int64(words[1]),
            let id = OperationID(sealed.id)
        else { return nil }
        self.init(time: time, sequence: sequence, id: id)
    }
}
