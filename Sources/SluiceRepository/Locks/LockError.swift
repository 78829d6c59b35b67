/// Why a lock could not be had, or was lost.
public struct LockError: Error, Sendable, CustomStringConvertible {
    /// What happened. More may come.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case held, lost, unavailable, invalid
        }

        private let value: Value

        private init(_ value: Value) {
            self.value = value
        }

        /// Somebody else has it; see ``LockError/retryAfter``.
        public static let held = Code(.held)
        /// It could not be renewed in time, or somebody else has it now. What was done under its token is done.
        public static let lost = Code(.lost)
        /// Where locks are kept cannot be reached; see ``LockError/retryAfter``.
        public static let unavailable = Code(.unavailable)
        /// The name or a duration cannot be, or what is kept under the name is no lock.
        public static let invalid = Code(.invalid)

        /// A word for metrics.
        public var description: String { value.rawValue }
    }

    /// What happened.
    public let code: Code
    /// What was wrong and what to do.
    public let message: String
    /// When it may be had, if that is known.
    public let retryAfter: Duration?

    /// An error; the message says what was wrong and what to do.
    public init(_ code: Code, _ message: String, retryAfter: Duration? = nil) {
        self.code = code
        self.message = message
        self.retryAfter = retryAfter
    }

    /// The message.
    public var description: String { message }
}
