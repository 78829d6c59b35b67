/// What a collection holds and how it is indexed, as data: for tools that do not know the types of an application.
///
/// It has to say what the application's ``Entity`` says: indexes of the same names and kinds, which list the same values.
///
///     {
///       "collections": {
///         "projects": {
///           "fields": { "title": "string", "tags": "array?", "createdAt": "date?" },
///           "indexes": {
///             "published": { "flag": "/published" },
///             "tags": { "labels": "/tags" },
///             "createdAt": { "ordered": "/createdAt", "as": "text" },
///             "slug": { "unique": "/slug" },
///             "words": { "words": ["/title", "/description"] }
///           }
///         }
///       }
///     }
public struct CollectionDeclaration: Sendable, Hashable {
    /// What a field has to be.
    public enum FieldType: String, Sendable, Hashable, CaseIterable {
        case string, number, integer, boolean, array, object
        /// A string as RFC 3339 has it, such as `2026-11-21T09:30:00Z`.
        case date
    }

    /// A field that is checked before a value is written.
    public struct Field: Sendable, Hashable {
        /// A member of the object.
        public let name: String
        /// What it has to be.
        public let type: FieldType
        /// Whether it may be missing or `null`.
        public let isOptional: Bool

        /// A field.
        public init(_ name: String, _ type: FieldType, isOptional: Bool = false) {
            self.name = name
            self.type = type
            self.isOptional = isOptional
        }
    }

    /// By what an ordered index sorts.
    public enum Order: String, Sendable, Hashable, CaseIterable {
        /// The UTF-8 bytes of a string: also for times that are all written in the same form and zone.
        case text
        /// A whole number.
        case integer
        /// A number.
        case number
        /// A time: as RFC 3339 has it, or a number of seconds since the beginning of 2001, as Swift writes a `Date`.
        case date
    }

    /// A declared index.
    public struct Index: Sendable, Hashable {
        /// Part of keys.
        public let name: String
        /// What it lists.
        public let content: IndexContent

        /// An index.
        public init(_ name: String, _ content: IndexContent) {
            self.name = name
            self.content = content
        }
    }

    /// Where an index finds what it lists. Places are JSON pointers (RFC 6901).
    public enum IndexContent: Sendable, Hashable {
        /// A boolean.
        case flag(at: String)
        /// An array of strings.
        case labels(at: String)
        /// What is sorted by.
        case ordered(at: String, by: Order)
        /// A string that no two records have.
        case unique(at: String)
        /// Texts by whose words a record is found.
        case words(at: [String])
    }

    /// The collection.
    public let name: String
    /// What is checked, by name. Other fields are kept as they are.
    public let fields: [Field]
    /// In the order of the declaration.
    public let indexes: [Index]

    /// A declaration.
    ///
    /// - Parameters:
    ///   - name: of the collection.
    ///   - fields: what is checked.
    ///   - indexes: all that the application declares.
    public init(name: String, fields: [Field] = [], indexes: [Index] = []) {
        self.name = name
        self.fields = fields
        self.indexes = indexes
    }
}

extension CollectionDeclaration.Index {
    /// How it keeps records.
    var kind: Component.IndexKind {
        switch content {
        case .flag: .flag
        case .labels, .words: .labels
        case .ordered: .ordered
        case .unique: .unique
        }
    }
}
