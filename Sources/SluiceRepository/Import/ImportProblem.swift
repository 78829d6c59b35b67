/// Why something in a file is not imported, and where it is.
public struct ImportProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong. More may come.
    public enum Reason: String, Sendable {
        /// It is no JSON, or not UTF-8.
        case malformed
        /// It is no object, or has no usable id.
        case unidentified
        /// Another object before it has the same id.
        case duplicate
        /// Another object before it has the same value in a unique index, or a record in the store has.
        case notUnique
        /// Its fields are not what the type or its checks ask for.
        case invalid
        /// The file cannot be read, or not to its end: nothing can be said of the rest.
        case unreadable
    }

    /// What is wrong.
    public let reason: Reason
    /// In words; without what the file holds.
    public let message: String
    /// In which file.
    public let file: String
    /// On which line, from 1.
    public let line: Int
    /// At which byte of it, from 1.
    public let column: Int
    /// Of which object in the file, from 0; `nil` if it is of the file.
    public let index: Int?
    /// Its id, if it has one.
    public let id: String?

    /// `file:line:column: message`.
    public var description: String { "\(file):\(line):\(column): \(message)" }
}
