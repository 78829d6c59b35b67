/// Some values of a list, and where it goes on.
public struct Page<Value: Sendable>: Sendable {
    /// In the order asked for. There may be fewer than asked for, or none, although there are more.
    public let items: [Stored<Value>]
    /// Records that belong here and cannot be read.
    public let damaged: [Damage]
    /// `nil` at the end.
    public let next: Cursor?
    /// From where.
    public let source: ReadSource
    /// How old it may be.
    public let freshness: Freshness

    /// A record that cannot be read as a value.
    public struct Damage: Sendable {
        /// Which.
        public let id: String
        /// Why.
        public let error: StoreError
    }
}
