public import SluiceClient
import SluiceCore

/// Reads the audit of all components at once: who changed what, wherever. Works with a token for reading.
///
///     let audit = try AuditReader(client)
///     var trail = try await audit.entries(AuditQuery(source: .cli))
///     while let cursor = trail.next {
///         trail = try await audit.entries(AuditQuery(source: .cli), cursor: cursor)
///     }
///
/// On Redis it reads the list of all components (`audit:entries`); what others committed in components that this program
/// knows nothing of is there too. Of JSON files, and of a Redis whose keys are named for a cluster, nothing is common to
/// all components: then the audits of the given stores are read side by side and merged by time.
public struct AuditReader: Sendable {
    private enum Place: Sendable {
        case list(RedisRecords)
        case stores([any ReadableStore])
    }

    private let place: Place
    private let secret: CursorSecret

    /// A reader of all components on Redis.
    ///
    /// - Parameters:
    ///   - client: with a token that may read.
    ///   - options: as for the components' stores, without hash tags.
    ///   - cursorSecret: seals cursors. Default one of this process.
    /// - Throws: ``StoreError`` with ``StoreError/Code/invalid`` if keys have hash tags: then nothing is common to all
    ///   components; name their stores.
    public init(
        _ client: ReadOnlyClient, _ options: RedisStoreOptions = RedisStoreOptions(),
        cursorSecret: CursorSecret = .ofThisProcess
    ) throws(StoreError) {
        guard !options.keys.usesHashTags else {
            throw StoreError(
                .invalid, "with hash tags each component has an audit of its own: read it through the stores")
        }
        place = .list(RedisRecords(client, try Component(name: "audit"), options))
        secret = cursorSecret
    }

    /// A reader of the audits of stores of different components.
    ///
    /// - Parameters:
    ///   - stores: no two of the same component.
    ///   - cursorSecret: seals cursors. Default one of this process.
    public init(of stores: [any ReadableStore], cursorSecret: CursorSecret = .ofThisProcess) {
        place = .stores(stores)
        secret = cursorSecret
    }

    /// Some entries.
    ///
    /// - Parameters:
    ///   - query: which. Its position does not count: what one of several components has seen last says nothing.
    ///   - cursor: what was said before. Default the first page.
    /// - Returns: entries by time; those of the same millisecond by component and the order of its commits. There may be
    ///   fewer than asked for, or none, although there are more.
    /// - Throws: ``StoreError``, with ``StoreError/Code/invalid`` for a cursor of another query.
    public func entries(_ query: AuditQuery, cursor: Cursor? = nil) async throws -> AuditTrail {
        try Component.check(limit: query.limit)
        if let id = query.recordID { try RecordID.check(id) }
        let question = question(query)
        let seen = try cursor.map { cursor throws(StoreError) in
            try AuditMember(sealed: SealedPosition.open(cursor, of: question, with: secret))
        }
        let (entries, next) = try await page(query, behind: seen)
        return AuditTrail(
            entries: entries,
            next: try next.map { place throws(StoreError) in
                try SealedPosition.seal(place.sealed, of: question, with: secret)
            })
    }

    /// Counters of commits by component, action and source: `component:action:source`.
    ///
    /// - Throws: ``StoreError``.
    public func statistics() async throws -> [String: Int64] {
        switch place {
        case .list(let records): return try await records.statisticsOfAll()
        case .stores(let stores):
            var all: [String: Int64] = [:]
            for store in stores { all.merge(try await store.auditStatistics()) { $0 + $1 } }
            return all
        }
    }

    private func page(_ query: AuditQuery, behind seen: AuditMember?) async throws -> RedisAuditList.Page {
        switch place {
        case .stores(let stores): return try await AuditMerge(query, behind: seen).page(of: stores)
        case .list(let records):
            let list = RedisAuditList(
                key: records.keys.auditOfAll, entryPrefix: records.keys.auditEntryPrefix, owner: "all components",
                replies: records.replies)
            let id = query.recordID.map(ExactText.init)
            let hasFilter = query.source != nil || query.actor != nil || id != nil
            let isWanted = { (entry: AuditEntry) in
                entry.comes(from: query.source, query.actor) && (id == nil || id == ExactText(entry.recordID))
            }
            return try await list.page(query, behind: seen, where: hasFilter ? isWanted : nil)
        }
    }

    private func question(_ query: AuditQuery) -> [String] {
        [
            "audit of all", query.recordID ?? "", query.source?.description ?? "", query.actor ?? "", "\(query.times)",
            "\(query.isNewestFirst)",
        ]
    }
}

extension AuditMember {
    fileprivate var sealed: StoreQuery.Position { StoreQuery.Position(key: String(time), id: text) }

    /// - Throws: ``StoreError`` with ``StoreError/Code/invalid``; what was sealed here is in order.
    fileprivate init(sealed position: StoreQuery.Position) throws(StoreError) {
        guard let time = Int64(position.key), let member = AuditMember(position.id, time: time) else {
            throw StoreError(.invalid, "the cursor is damaged: begin at the first page")
        }
        self = member
    }
}
