/// How an archive is restored.
public struct RestoreOptions: Sendable {
    /// What becomes of records that are there with other content.
    public enum Existing: String, Sendable, CaseIterable {
        /// Nothing is restored at all if there is one, or one of which the archive knows nothing.
        case refuse
        /// They stay. What was deleted since comes back.
        case keep
        /// What is in the archive takes their place. What was deleted since comes back.
        case replace
        /// Those take their place that are later in the history of the record than what is there: for a store that has
        /// lost its last writes. What was deleted later stays deleted, and what was deleted before the backup is deleted.
        case newer
    }

    /// Default ``Existing/refuse``.
    public var existing: Existing
    /// The names of the collections. Default all that there are stores for.
    public var collections: [String]?
    /// Whether nothing is written, only said. Default `false`.
    public var isDryRun: Bool
    /// How many records are read and written at once, from 1 to 1,000. Default 100.
    public var batchSize: Int

    /// The defaults, unless told otherwise.
    public init(
        existing: Existing = .refuse, collections: [String]? = nil, isDryRun: Bool = false, batchSize: Int = 100
    ) {
        self.existing = existing
        self.collections = collections
        self.isDryRun = isDryRun
        self.batchSize = batchSize
    }
}

/// What was restored, or would have been.
public struct RestoreReport: Sendable, Hashable {
    /// Why a record was not restored.
    public struct Problem: Sendable, Hashable {
        /// Its id.
        public let id: String
        /// In words.
        public let message: String
    }

    /// One collection.
    public struct Collection: Sendable, Hashable {
        /// No more problems are listed; all are counted.
        public static let maximumProblems = 1_000

        /// Its name.
        public let name: String
        /// Records in the archive, deleted ones included.
        public internal(set) var total = 0
        /// Records that came to be, or came back.
        public internal(set) var created = 0
        /// Records that were there with other content, and were replaced.
        public internal(set) var replaced = 0
        /// Records that were deleted, as they were in the archive.
        public internal(set) var deleted = 0
        /// Records that were there already with the same content.
        public internal(set) var unchanged = 0
        /// Records that were there with other content, or deleted later, and stay so.
        public internal(set) var kept = 0
        /// Records that stand in the way of ``RestoreOptions/Existing/refuse``: there with other content.
        public internal(set) var different = 0
        /// Records that are there and not in the archive. They stay in any case.
        public internal(set) var others = 0
        /// How many records could not be restored.
        public internal(set) var problemCount = 0
        /// The first of them.
        public internal(set) var problems: [Problem] = []

        init(name: String) {
            self.name = name
        }

        mutating func add(_ problem: Problem) {
            problemCount += 1
            if problems.count < Self.maximumProblems { problems.append(problem) }
        }

        mutating func count(_ step: RestoreStep) {
            total += 1
            switch step {
            case .create: created += 1
            case .replace: replaced += 1
            case .delete: deleted += 1
            case .unchanged: unchanged += 1
            case .keep: kept += 1
            case .refuse: different += 1
            case .nothing: break
            }
        }
    }

    /// In the order of the archive.
    public internal(set) var collections: [Collection] = []
    /// Whether nothing was written because of what is there.
    public internal(set) var isRefused = false
}
