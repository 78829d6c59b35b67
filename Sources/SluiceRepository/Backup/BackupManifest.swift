/// What an archive holds, by which it is checked.
public struct BackupManifest: Sendable, Hashable {
    /// The version of the format that this library writes: 1.
    public static let currentFormat = 1

    /// One file of the archive: JSON Lines, compressed with gzip.
    public struct File: Sendable, Hashable {
        /// What it holds.
        public enum Kind: String, Sendable {
            /// A record on each line.
            case records
            /// An entry of the audit on each line.
            case audit
        }

        /// What it is called.
        public let name: String
        /// What it holds.
        public let kind: Kind
        /// How many lines.
        public let lines: Int
        /// Bytes of the file.
        public let bytes: Int
        /// The SHA-256 digest of the file, in hexadecimal.
        public let digest: String
        /// Bytes of the lines.
        public let contentBytes: Int
        /// The SHA-256 digest of the lines, in hexadecimal.
        public let contentDigest: String
    }

    /// One collection.
    public struct Collection: Sendable, Hashable {
        /// Its name.
        public let name: String
        /// The names of the upgrades of its schema, the oldest first.
        public let upgrades: [String]
        /// The epoch of its gate; 0 if it was never opened.
        public let epoch: Int64
        /// The greatest version of a record in the archive.
        public let highestVersion: RecordVersion
        /// Records with a value.
        public let records: Int
        /// Deleted records that were not forgotten yet; `nil` if the store did not tell.
        public let deleted: Int?
        /// Records that could not be read, and are not in the archive.
        public let damaged: Int
        /// The sequences of the last commit before the backup and at its end. If they are equal, the archive holds one
        /// moment; else what was committed meanwhile is in it or not.
        public let sequences: ClosedRange<Int64>
        /// What holds them.
        public let files: [File]
    }

    /// The version of the format.
    public let format: Int
    /// When the backup was made, in milliseconds since 1970.
    public let created: Int64
    /// Which build of the library made it.
    public let build: String
    /// From where: a ``ReadSource``.
    public let source: String
    /// What is in it.
    public let collections: [Collection]

    /// The collection of a name.
    public subscript(name: String) -> Collection? {
        collections.first { $0.name == name }
    }
}

extension BackupManifest.Collection {
    /// The file of a kind.
    func file(_ kind: BackupManifest.File.Kind) -> BackupManifest.File? {
        files.first { $0.kind == kind }
    }

    /// Whether it holds one moment.
    public var isOneMoment: Bool { sequences.lowerBound == sequences.upperBound }
}
