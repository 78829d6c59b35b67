/// Which records are listed, and in which order.
public struct StoreQuery: Sendable, Hashable {
    /// One condition.
    public enum Filter: Sendable, Hashable {
        /// In the set of a flag.
        case flag(String)
        /// In the set of a label.
        case label(index: String, String)
    }

    /// In which order.
    public enum Order: Sendable, Hashable {
        /// By bucket, then by id: the same each time, and without meaning.
        case enumeration
        /// By the sort keys of an ordered index; records without one are not listed.
        case index(String, isDescending: Bool)
    }

    /// Behind which record a page begins.
    public struct Position: Sendable, Hashable {
        /// The sort key of the last record seen; the bucket's number, in decimal, for ``Order/enumeration``.
        public let key: String
        /// Its id.
        public let id: String

        /// A position that was read.
        public init(key: String, id: String) {
            self.key = key
            self.id = id
        }
    }

    /// All of which must hold.
    public var filters: [Filter]
    /// In which order.
    public var order: Order
    /// Only keys within these; for ordered indexes. Both ends are included.
    public var keys: ClosedRange<SortKey>?
    /// At most so many; fewer may come although there are more.
    public var limit: Int
    /// What the page before said; `nil` for the first.
    public var position: Position?

    /// All records in the order of enumeration, 50 at a time.
    public init(
        filters: [Filter] = [], order: Order = .enumeration, keys: ClosedRange<SortKey>? = nil, limit: Int = 50,
        position: Position? = nil
    ) {
        self.filters = filters
        self.order = order
        self.keys = keys
        self.limit = limit
        self.position = position
    }
}

/// Some records, and where to go on.
public struct StorePage: Sendable, Hashable {
    /// None of them deleted, in the order asked for.
    public let records: [Record]
    /// `nil` at the end.
    public let next: StoreQuery.Position?
    /// From where, if it is not from the store's own ``ReadableStore/source``.
    public let source: ReadSource?
    /// How old.
    public let freshness: Freshness

    /// A page that was read.
    public init(
        records: [Record], next: StoreQuery.Position?, source: ReadSource? = nil, freshness: Freshness = .current
    ) {
        self.records = records
        self.next = next
        self.source = source
        self.freshness = freshness
    }
}
