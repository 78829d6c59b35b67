public import struct FoundationEssentials.Date

/// What an ordered index can sort by.
public protocol SortKeyConvertible: Sendable {
    /// Ordered as the values are.
    var sortKey: SortKey { get }
}

extension Int: SortKeyConvertible {
    /// The order of whole numbers.
    public var sortKey: SortKey { SortKey(Int64(self)) }
}

extension Int64: SortKeyConvertible {
    /// The order of whole numbers.
    public var sortKey: SortKey { SortKey(self) }
}

extension Double: SortKeyConvertible {
    /// The order of numbers; not-a-number is last.
    public var sortKey: SortKey { SortKey(self) }
}

extension String: SortKeyConvertible {
    /// The order of the UTF-8 bytes, of which the first 256 count.
    public var sortKey: SortKey { SortKey(self) }
}

extension Date: SortKeyConvertible {
    /// The order of time, to the fraction that a date holds.
    public var sortKey: SortKey { SortKey(timeIntervalSinceReferenceDate) }
}

extension SortKey: SortKeyConvertible {
    /// Itself.
    public var sortKey: SortKey { self }
}
