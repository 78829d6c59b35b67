/// Puts a page of the audit together from entries that come in the order asked for.
struct AuditPager {
    private let query: AuditQuery
    private let floor: Int64
    private var found: [AuditEntry] = []
    private var last: AuditEntry?

    /// - Parameters:
    ///   - query: what is asked for.
    ///   - floor: entries up to this sequence are gone.
    init(_ query: AuditQuery, floor: Int64) {
        self.query = query
        self.floor = floor
    }

    /// Whether a segment may have entries for the page.
    func wants(_ segment: AuditArchive.Segment) -> Bool {
        guard segment.sequences.upperBound > floor, segment.times.overlaps(query.times) else { return false }
        guard let position = query.position else { return true }
        return query.isNewestFirst
            ? (segment.times.lowerBound, segment.sequences.lowerBound) < (position.time, position.sequence)
            : (segment.times.upperBound, segment.sequences.upperBound) > (position.time, position.sequence)
    }

    /// Adds entries.
    ///
    /// - Returns: whether the page is full.
    mutating func add(_ entries: some Sequence<AuditEntry>) -> Bool {
        for entry in entries where entry.sequence > floor {
            last = entry
            guard matches(entry) else { continue }
            found.append(entry)
            if found.count > query.limit { return true }
        }
        return false
    }

    /// The page, if nothing or more than the page is left.
    var page: AuditPage {
        let entries = Array(found.prefix(query.limit))
        return AuditPage(entries: entries, next: found.count > query.limit ? entries.last.map(Self.position) : nil)
    }

    /// The page, if it is not known whether anything is left.
    var shortPage: AuditPage {
        AuditPage(entries: found, next: last.map(Self.position))
    }

    private func matches(_ entry: AuditEntry) -> Bool {
        guard query.times.contains(entry.time) else { return false }
        if let recordID = query.recordID, ExactText(recordID) != ExactText(entry.recordID) { return false }
        if let source = query.source, source != entry.note.source { return false }
        if let actor = query.actor, ExactText(actor) != ExactText(entry.note.actor) { return false }
        guard let position = query.position else { return true }
        let (place, seen) = ((entry.time, entry.sequence), (position.time, position.sequence))
        return query.isNewestFirst ? place < seen : place > seen
    }

    private static func position(_ entry: AuditEntry) -> AuditPosition {
        AuditPosition(time: entry.time, sequence: entry.sequence, id: entry.id)
    }
}
