/// What was imported, or would have been.
public struct ImportReport: Sendable, Hashable {
    /// No more problems are listed; all are counted.
    public static let maximumProblems = 1_000

    /// Objects in the files, whatever they are.
    public internal(set) var total = 0
    /// Records that came to be.
    public internal(set) var created = 0
    /// Records that were there already with the same content.
    public internal(set) var unchanged = 0
    /// Records that were there with other content, and were replaced.
    public internal(set) var replaced = 0
    /// Records that were there with other content, and stay.
    public internal(set) var kept = 0
    /// How many problems there were.
    public internal(set) var problemCount = 0
    /// The first of them.
    public internal(set) var problems: [ImportProblem] = []
    /// Whether nothing was written because of them.
    public internal(set) var isRefused = false

    mutating func add(_ problem: ImportProblem) {
        problemCount += 1
        if problems.count < Self.maximumProblems { problems.append(problem) }
    }
}

/// How far an import is.
public struct ImportProgress: Sendable, Hashable {
    /// What it does.
    public enum Phase: String, Sendable {
        /// All is read and checked first.
        case checking
        /// Then it is written.
        case writing
    }

    /// What it does.
    public let phase: Phase
    /// Of the files, in this phase.
    public let bytesRead: Int
    /// Of all files.
    public let totalBytes: Int
    /// Objects so far, in this phase.
    public let objects: Int
}
