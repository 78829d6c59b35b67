/// What a change says of itself to the audit; the store adds when, in which order, and from which version to which.
public struct AuditNote: Sendable, Hashable {
    /// A word for what was done. The ones of the repository are constants here; migrations add their own.
    public struct Action: Sendable, Hashable, CustomStringConvertible {
        /// The word.
        public let description: String

        /// - Parameter word: a few letters, without spaces.
        public init(_ word: String) { description = word }

        /// A record came to be.
        public static let create = Action("create")
        /// A record was changed.
        public static let update = Action("update")
        /// A record was deleted.
        public static let delete = Action("delete")
        /// An earlier change was taken back.
        public static let undo = Action("undo")
        /// A record was brought in from a file.
        public static let importing = Action("import")
        /// A record was brought back from a backup.
        public static let restore = Action("restore")
        /// A record was brought to a newer schema.
        public static let upgrade = Action("upgrade")
        /// A file was changed by something else, and the change was adopted.
        public static let adopt = Action("adopt")
    }

    /// What was done.
    public var action: Action
    /// From where it came.
    public var source: ChangeSource
    /// Who: a person, a token's name, a job. Empty if nobody said.
    public var actor: String
    /// The request it belongs to. Empty if nobody said.
    public var requestID: String
    /// JSON pointers (RFC 6901) of the fields that differ; a few hundred at most. Empty for what came or went as a whole.
    public var changedFields: [String]

    /// A note.
    public init(
        action: Action, source: ChangeSource, actor: String = "", requestID: String = "", changedFields: [String] = []
    ) {
        self.action = action
        self.source = source
        self.actor = actor
        self.requestID = requestID
        self.changedFields = changedFields
    }
}

/// From where a change came.
public struct ChangeSource: Sendable, Hashable, CustomStringConvertible {
    /// A word.
    public let description: String

    /// - Parameter word: a few letters, without spaces.
    public init(_ word: String) { description = word }

    /// The application's REST API.
    public static let api = ChangeSource("api")
    /// The MCP server.
    public static let mcp = ChangeSource("mcp")
    /// The command line.
    public static let cli = ChangeSource("cli")
    /// The migration engine.
    public static let migration = ChangeSource("migration")
    /// The application itself.
    public static let app = ChangeSource("app")
}
