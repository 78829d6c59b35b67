import SluiceCore
import Testing

@testable import SluiceClient

/// A command, and what it is on the wire.
struct CommandCase: Sendable, CustomTestStringConvertible {
    let expected: [String]
    let words: [[UInt8]]
    let name: String
    /// Whether it compiles for a read-only client.
    let isForReaders: Bool
    let retryClass: RetryClass

    /// One of each command at least.
    static let all =
        string + key + hash + list + set + sortedSet
        + stream + geo + server + json

    var testDescription: String { expected.joined(separator: " ") }

    /// The words as text.
    var texts: [String] { words.map { String(decoding: $0, as: UTF8.self) } }
}

/// A command, and its words on the wire with spaces between them.
func expect<Response, Access: TokenAccess>(
    _ words: String, _ command: Command<Response, Access>
) -> CommandCase {
    CommandCase(
        expected: words.split(separator: " ").map(String.init), words: command.words, name: command.name,
        isForReaders: Access.self == ReadAccess.self, retryClass: command.retryClass)
}

/// Checks the types of each command by itself: as elements of one array literal they take the compiler minutes.
@resultBuilder enum CommandCaseBuilder {
    static func buildBlock(_ cases: CommandCase...) -> [CommandCase] { cases }
}
