/// The entries of the audit, in the order of their times and sequences, which is that in which they came.
struct MemoryAudit: Sendable {
    private(set) var entries: [AuditEntry] = []
    private var details: [OperationID: AuditDetail] = [:]
    /// That of the last entry: times never fall.
    private(set) var lastTime: Int64

    /// - Parameter lastTime: that of the last entry that is kept elsewhere.
    init(after lastTime: Int64 = .min) {
        self.lastTime = lastTime
    }

    /// All entries with the values before them.
    var all: [AuditDetail] {
        entries.map { entry in
            details[entry.id].flatMap { $0.entry.sequence == entry.sequence ? $0 : nil }
                ?? AuditDetail(entry: entry, valueBefore: nil)
        }
    }

    func detail(_ id: OperationID) -> AuditDetail? {
        details[id]
    }

    mutating func append(_ entry: AuditEntry, _ recordBefore: Record?) {
        append(
            AuditDetail(
                entry: entry, valueBefore: recordBefore?.isHollow == true ? nil : recordBefore?.value,
                schemaBefore: recordBefore?.schema ?? 0))
    }

    mutating func append(_ detail: AuditDetail) {
        entries.append(detail.entry)
        details[detail.entry.id] = detail
        lastTime = detail.entry.time
    }

    func page(_ query: AuditQuery) -> AuditPage {
        let matching = entries.lazy.filter { entry in
            query.times.contains(entry.time)
                && query.recordID.map { ExactText($0) == ExactText(entry.recordID) } != false
                && query.source.map { $0 == entry.note.source } != false
                && query.actor.map { ExactText($0) == ExactText(entry.note.actor) } != false
                && query.position.map { Self.isBehind(entry, $0, query.isNewestFirst) } != false
        }
        let found =
            query.isNewestFirst
            ? Array(matching.reversed().prefix(query.limit + 1)) : Array(matching.prefix(query.limit + 1))
        let page = Array(found.prefix(query.limit))
        let next = page.last.map { AuditPosition(time: $0.time, sequence: $0.sequence, id: $0.id) }
        return AuditPage(entries: page, next: found.count > query.limit ? next : nil)
    }

    /// Removes the oldest entries.
    ///
    /// - Parameters:
    ///   - time: those before it go.
    ///   - count: no more than so many stay.
    ///   - limit: no more than so many go.
    /// - Returns: how many went.
    mutating func trim(before time: Int64, to count: Int, limit: Int) -> Int {
        let old = entries.prefix { $0.time < time }.count
        let gone = min(max(old, entries.count - count), limit)
        guard gone > 0 else { return 0 }
        for entry in entries.prefix(gone) where details[entry.id]?.entry.sequence == entry.sequence {
            details[entry.id] = nil
        }
        entries.removeFirst(gone)
        return gone
    }

    private static func isBehind(_ entry: AuditEntry, _ position: AuditPosition, _ isNewestFirst: Bool) -> Bool {
        let place = (entry.time, entry.sequence)
        return isNewestFirst ? place < (position.time, position.sequence) : place > (position.time, position.sequence)
    }
}
