/// Why a store or a repository did not do what it was asked. Never holds values, and of ids only what the caller gave.
public struct StoreError: Error, Sendable, CustomStringConvertible {
    /// What happened, in terms of what the caller may do about it. More may come.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case notFound, conflict, notUnique, unavailable, readOnly, frozen, outcomeUnknown, invalid, budgetExhausted
            case idempotencyKeyReused, notOpen, damaged, bufferFull
        }

        private let value: Value

        private init(_ value: Value) {
            self.value = value
        }

        /// There is no such record.
        public static let notFound = Code(.notFound)
        /// Something else is there than was expected: see ``StoreError/current``. Read again and decide again.
        public static let conflict = Code(.conflict)
        /// Another record has the value of a unique index.
        public static let notUnique = Code(.notUnique)
        /// The store cannot be reached, or cannot do it now; nothing was done. See ``StoreError/retryAfter``.
        public static let unavailable = Code(.unavailable)
        /// Nothing is written at present, or ever: the message says why. See ``StoreError/retryAfter``.
        public static let readOnly = Code(.readOnly)
        /// Writes wait for a move of data to end; nothing was done. See ``StoreError/retryAfter``.
        public static let frozen = Code(.frozen)
        /// It may or may not have been done: ask again with the same ``StoreError/operation``.
        public static let outcomeUnknown = Code(.outcomeUnknown)
        /// What was asked for cannot be: see ``StoreError/fields``.
        public static let invalid = Code(.invalid)
        /// It failed, and too much was tried again lately to try again.
        public static let budgetExhausted = Code(.budgetExhausted)
        /// The idempotency key was used for another request.
        public static let idempotencyKeyReused = Code(.idempotencyKeyReused)
        /// The component was never opened in this store.
        public static let notOpen = Code(.notOpen)
        /// What is stored is not what this library stores: the message says what and where.
        public static let damaged = Code(.damaged)

        /// As much waits on this host as may; nothing was taken in. See ``StoreError/retryAfter``.
        public static let bufferFull = Code(.bufferFull)

        /// A word for metrics.
        public var description: String { value.rawValue }
    }

    /// What is wrong with one field of what the caller gave.
    public struct FieldProblem: Sendable, Hashable {
        /// A JSON pointer (RFC 6901).
        public let field: String
        /// What is wrong, and what would be right.
        public let problem: String

        /// A problem.
        public init(field: String, problem: String) {
            self.field = field
            self.problem = problem
        }
    }

    /// What happened.
    public let code: Code
    /// What was wrong and what to do.
    public let message: String
    /// When it may work again, if that is known.
    public var retryAfter: Duration?
    /// Of a conflict: what is there now; ``RecordVersion/none`` if nothing ever was.
    public var current: RecordVersion?
    /// Of an unknown outcome: ask again with it.
    public var operation: OperationID?
    /// What is wrong with what the caller gave.
    public var fields: [FieldProblem] = []

    /// An error; the message says what was wrong and what to do.
    public init(
        _ code: Code, _ message: String, retryAfter: Duration? = nil, current: RecordVersion? = nil,
        operation: OperationID? = nil, fields: [FieldProblem] = []
    ) {
        self.code = code
        self.message = message
        self.retryAfter = retryAfter
        self.current = current
        self.operation = operation
        self.fields = fields
    }

    /// The message.
    public var description: String { message }
}
