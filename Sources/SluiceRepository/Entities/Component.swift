/// What a store must know of the records of one component: its name, its indexes, and where a value is listed.
public struct Component: Sendable {
    /// How an index keeps records.
    public enum IndexKind: Sendable, Hashable {
        case flag
        case labels
        case ordered
        case unique
    }

    /// A declared index.
    public struct IndexDeclaration: Sendable, Hashable {
        /// Its name; part of keys.
        public let name: String
        /// How it keeps records.
        public let kind: IndexKind

        /// A declaration.
        public init(name: String, kind: IndexKind) {
            self.name = name
            self.kind = kind
        }
    }

    /// Of 1 to 64 letters, digits, `_`, `-` and `.`: part of keys and of file names.
    public let name: String
    /// What spreads ids over buckets; never changes once there are records. Default the name.
    public let salt: String
    /// All indexes, no two with the same name.
    public let indexes: [IndexDeclaration]
    /// How many upgrades its schema has: what values that are written now have behind them. See ``Record/schema``.
    public let schema: Int
    private let membershipsOfValue: @Sendable ([UInt8], _ schema: Int) throws -> [Membership]

    /// Describes a component.
    ///
    /// - Parameters:
    ///   - name: 1 to 64 letters, digits, `_`, `-` and `.`.
    ///   - salt: default the name.
    ///   - indexes: no two with the same name; names as the component's.
    ///   - memberships: where a value is listed; throws what is wrong with it.
    /// - Throws: ``StoreError`` with ``StoreError/Code/invalid`` for names that cannot be part of keys.
    public init(
        name: String, salt: String? = nil, indexes: [IndexDeclaration] = [],
        memberships: @escaping @Sendable ([UInt8]) throws -> [Membership] = { _ in [] }
    ) throws(StoreError) {
        try self.init(name: name, salt: salt, indexes: indexes, schema: 0) { value, _ in try memberships(value) }
    }

    /// As the public one, for values of several schemas.
    init(
        name: String, salt: String? = nil, indexes: [IndexDeclaration], schema: Int,
        memberships: @escaping @Sendable ([UInt8], _ schema: Int) throws -> [Membership]
    ) throws(StoreError) {
        for part in [name] + indexes.map(\.name) where !Self.isLegal(part) {
            throw StoreError(
                .invalid,
                "\"\(part.prefix(64))\" cannot name a component or an index: use 1 to 64 letters, digits, _, - and .")
        }
        guard Set(indexes.map(\.name)).count == indexes.count else {
            throw StoreError(.invalid, "two indexes of \(name) have the same name")
        }
        self.name = name
        self.salt = salt ?? name
        self.indexes = indexes
        self.schema = schema
        membershipsOfValue = memberships
    }

    /// Where a value is listed.
    ///
    /// - Parameters:
    ///   - value: JSON text.
    ///   - schema: how many upgrades of the schema it has behind it; `nil` for all, as what comes from outside.
    /// - Returns: the places, each once.
    /// - Throws: what is wrong with the value.
    public func memberships(of value: [UInt8], schema: Int? = nil) throws -> [Membership] {
        try membershipsOfValue(value, schema ?? self.schema)
    }

    /// The bucket of a record.
    public func bucket(of id: String) -> Bucket {
        Bucket(of: id, salt: salt)
    }

    /// Whether a name can be part of keys and of file names.
    static func isLegal(_ name: String) -> Bool {
        1...64 ~= name.utf8.count
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
                    true
                default: false
                }
            } && name != "." && name != ".."
    }
}
