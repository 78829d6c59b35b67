/// What a cache of records knows, and for how long. A value: the time and random numbers are passed in.
///
/// A version that was seen never goes back: neither an answer that was under way for long nor a replica that lags can
/// replace what is newer.
struct RecordCache: Sendable {
    typealias Instant = ContinuousClock.Instant

    enum Lookup: Sendable, Hashable {
        /// - Parameter age: how long ago it was so.
        case fresh(Record?, age: Duration)
        /// To be given, and to be fetched again.
        case stale(Record?, age: Duration)
        case missing
    }

    private struct Entry: Sendable {
        /// `nil` with a version above ``RecordVersion/none``: something newer than what was known is there.
        var record: Record?
        /// At least this.
        var version: RecordVersion
        var isKnown: Bool
        var stored: Instant
        var expires: Instant
    }

    private let configuration: CacheConfiguration
    private var entries: LeastRecentlyUsed<ExactText, Entry>
    private(set) var flushes = 0

    init(_ configuration: CacheConfiguration) {
        self.configuration = configuration
        entries = LeastRecentlyUsed(
            maximumCount: configuration.maximumEntries, maximumCost: configuration.maximumBytes)
    }

    var count: Int { entries.count }
    var bytes: Int { entries.cost }
    var evictions: Int { entries.evictions }

    /// What is known of a record; it may be as old as the caller says, or else as it is configured.
    mutating func look(_ id: String, upTo age: Duration?, at now: Instant) -> Lookup {
        guard let entry = entries.use(ExactText(id)), entry.isKnown else { return .missing }
        let old = now - entry.stored
        if let age { return old <= age ? .fresh(entry.record, age: old) : .missing }
        if now < entry.expires { return .fresh(entry.record, age: old) }
        return now < entry.expires + configuration.staleWindow ? .stale(entry.record, age: old) : .missing
    }

    /// The lowest version that an answer about a record may have.
    func floor(of id: String) -> RecordVersion {
        entries.peek(ExactText(id))?.version ?? .none
    }

    /// The record as far as it is certainly known, old or not.
    func known(_ id: String) -> Record? {
        entries.peek(ExactText(id)).flatMap { $0.isKnown ? $0.record : nil }
    }

    /// Keeps what was read.
    ///
    /// - Returns: what is to be answered: that, or what is newer.
    mutating func keep(_ record: Record?, of id: String, at now: Instant, fraction: Double) -> Record? {
        let key = ExactText(id)
        let version = record?.version ?? .none
        if let entry = entries.peek(key), entry.isKnown, let known = entry.record {
            // What is gone as a whole was deleted long ago; what has just been seen was not.
            let isLate = record == nil ? !known.isDeleted && now < entry.expires : version < known.version
            if isLate { return known }
        }
        let lifetime = record == nil ? configuration.negativeTimeToLive : configuration.timeToLive
        let entry = Entry(
            record: record, version: version, isKnown: true, stored: now,
            expires: now + lifetime * (0.9 + 0.2 * fraction))
        entries.set(key, entry, cost: (record?.value?.count ?? 0) + id.utf8.count + 256)
        return record
    }

    /// A version is there; what is known may be older.
    mutating func outdate(_ id: String, below version: RecordVersion, at now: Instant) {
        if floor(of: id) < version { outdate(id, version: version, at: now) }
    }

    /// Something newer than what is known may be there, at least of a version.
    mutating func outdate(_ id: String, version: RecordVersion, at now: Instant) {
        let key = ExactText(id)
        let known = entries.peek(key)?.version ?? .none
        let entry = Entry(
            record: nil, version: max(known, version), isKnown: false, stored: now, expires: now)
        entries.set(key, entry, cost: id.utf8.count + 256)
    }

    /// Everything may be old.
    mutating func flush() {
        entries.removeAll()
        flushes += 1
    }
}
