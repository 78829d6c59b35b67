import SluiceCore

/// Why a file, a directory or an archive could not be written or read.
public struct TransferError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What happened. More may come.
    public struct Code: Sendable, Hashable {
        private enum Value { case file, closed, exists, damaged, foreign, unsupported }

        private let value: Value

        private init(_ value: Value) {
            self.value = value
        }

        /// The system refused: the message says what.
        public static let file = Code(.file)
        /// Whoever read what was written does not read any more.
        public static let closed = Code(.closed)
        /// There is something already, which is not overwritten; or another process writes there.
        public static let exists = Code(.exists)
        /// The archive is not as it was written.
        public static let damaged = Code(.damaged)
        /// It is no archive of this library.
        public static let foreign = Code(.foreign)
        /// The archive was written by a newer version of the library.
        public static let unsupported = Code(.unsupported)
    }

    /// What happened.
    public let code: Code
    /// What was wrong, with which file, and what to do.
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// A system call failed.
    init(_ path: String, _ doing: String, _ error: SystemError) {
        self.init(.file, "\(path) cannot be \(doing): \(error.reason)")
    }

    /// The message.
    public var description: String { message }
}

/// How far a transfer is.
public struct TransferProgress: Sendable, Hashable {
    /// What is done.
    public enum Phase: String, Sendable {
        /// Records are read and written to files.
        case writing
        /// What was written to files, or is to be restored from them, is read and checked.
        case verifying
        /// What there is is compared with what is to come.
        case comparing
        /// Records are written to the store.
        case restoring
    }

    /// What is done.
    public let phase: Phase
    /// With which collection.
    public let collection: String
    /// Records in this phase until now.
    public let done: Int
    /// Records in this phase as far as is known.
    public let total: Int
}
