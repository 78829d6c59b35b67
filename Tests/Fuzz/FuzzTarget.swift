/// What can be fuzzed. A new target is a case here, with its properties in `run`.
enum FuzzTarget: String, CaseIterable {
    /// Bodies of requests.
    case commands
    /// Bodies of answers, as a client reads them.
    case answers
    /// Configuration files.
    case values
    /// Replies of Redis.
    case replies
    /// Paths and queries.
    case paths
    /// Requests as they come over a connection.
    case http

    /// Feeds one input, which may be changed; stops the process when a property does not hold.
    func run(_ input: UnsafeMutableRawBufferPointer) {
        switch self {
        case .commands: fuzzCommands(Array(input))
        case .answers: fuzzAnswers(input)
        case .values: fuzzValues(Array(input))
        case .replies: fuzzReplies(Array(input))
        case .paths: fuzzPaths(Array(input))
        case .http: fuzzRequests(Array(input))
        }
    }
}

/// Lends a copy of `bytes` of exactly its size.
func withCopy<Result, Failure>(
    _ bytes: [UInt8], _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Result
) throws(Failure) -> Result {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    defer { copy.deallocate() }
    copy.copyBytes(from: bytes)
    return try body(copy)
}

func check(_ condition: @autoclosure () -> Bool, _ property: String) {
    precondition(condition(), "property violated: \(property)")
}
