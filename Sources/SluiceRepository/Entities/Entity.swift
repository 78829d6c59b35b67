/// A type whose values are kept as records: one collection of them is one component of a store.
///
///     struct Project: Entity {
///         static let collection = "projects"
///         static let indexes: [EntityIndex<Project>] = [
///             .flag("published") { $0.published },
///             .labels("tags") { $0.tags },
///             .ordered("createdAt") { $0.createdAt },
///         ]
///         let id: String
///         var title: String
///         var published: Bool
///         var tags: [String]
///         var createdAt: Date
///     }
///
/// Values are encoded as JSON objects, as Foundation's `JSONEncoder` does as it comes. What stored JSON holds beyond the
/// fields of the type survives changes: see ``UnknownFields``.
public protocol Entity: Codable, Sendable {
    /// The name of the component: 1 to 64 letters, digits, `_`, `-` and `.`. Part of keys; never changes.
    static var collection: String { get }

    /// The declared indexes, no two with the same name. Default none.
    ///
    /// A record that was written before an index was declared is listed there once it is written again, or the index is
    /// repaired.
    static var indexes: [EntityIndex<Self>] { get }

    /// What values that were written by older programs went through since, the oldest first: see ``SchemaUpgrade``. Only
    /// ever added to. Default none.
    static var upgrades: [SchemaUpgrade] { get }

    /// Which record; the same as in the JSON. 1 to 512 bytes of UTF-8 without control characters, and never changed.
    var id: String { get }

    /// What is wrong with the value; asked before each write. Default nothing.
    func validate() -> [StoreError.FieldProblem]
}

extension Entity {
    /// None.
    public static var indexes: [EntityIndex<Self>] { [] }

    /// None.
    public static var upgrades: [SchemaUpgrade] { [] }

    /// Nothing.
    public func validate() -> [StoreError.FieldProblem] { [] }
}
