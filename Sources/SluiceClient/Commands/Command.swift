package import SluiceCore

/// A command with its arguments, and how to read its reply; nothing is sent before a client gets it.
///
/// The same value serves single requests, pipelines and transactions. Commands are written as members:
///
///     let name = try await client.execute(.get("name"))
///
/// `Access` tells who may run it: a ``ReadOnlyClient`` takes commands with ``ReadAccess`` only.
public struct Command<Response, Access: TokenAccess>: Sendable {
    private let label: CommandLabel
    /// The words on the wire: name, subcommand and arguments.
    package let words: [[UInt8]]
    /// Why it cannot be sent: an argument could not be encoded.
    let fault: ClientError?
    private let shape: ReplyShape<Response>

    init(
        _ name: StaticString, _ shape: ReplyShape<Response>,
        @ArgumentBuilder _ arguments: () -> Arguments = Arguments.init
    ) {
        self.init(.fixed(name), name.withUTF8Buffer(Self.words), shape, arguments())
    }

    init(name: String, _ shape: ReplyShape<Response>, _ arguments: Arguments) {
        var name = name
        self.init(.given(name), name.withUTF8(Self.words), shape, arguments)
    }

    private init(_ label: CommandLabel, _ words: [[UInt8]], _ shape: ReplyShape<Response>, _ arguments: Arguments) {
        self.label = label
        self.shape = shape
        self.words = words + arguments.words
        fault = arguments.fault.map { fault in
            ClientError(.invalidRequest, "\(label.text): \(fault)", command: label.text)
        }
    }

    /// The name on the wire, in capitals, with its subcommand: `XGROUP CREATE`. For errors and metrics.
    public var name: String { label.text }

    /// The words of a name.
    private static func words(_ name: UnsafeBufferPointer<UInt8>) -> [[UInt8]] {
        name.split(separator: UInt8(ascii: " ")).map(Array.init)
    }

    private init<Other: TokenAccess>(_ other: Command<Response, Other>) {
        label = other.label
        words = other.words
        fault = other.fault
        shape = other.shape
    }

    /// The same command for a client that may write.
    var forAnyAccess: WriteCommand<Response> { WriteCommand(self) }

    /// What repeating it does when nobody knows whether it ran.
    package var retryClass: RetryClass {
        CommandSafety.retryClass(of: words)
    }

    /// Reads the reply.
    ///
    /// - Throws: ``ClientError`` with ``ClientError/Code/errorReply`` or ``ClientError/Code/refused`` for an error reply,
    ///   ``ClientError/Code/unexpectedReply`` for one of another shape.
    package func decode(_ reply: Reply) throws(ClientError) -> Response {
        if case .error(let text) = reply { throw ClientError(reply: text, command: name) }
        do throws(ReplyMismatch) {
            return try shape.decode(reply)
        } catch {
            throw ClientError(.unexpectedReply, "the reply to \(name) \(error)", command: name)
        }
    }
}

/// A command that any token may run.
public typealias ReadCommand<Response> = Command<Response, ReadAccess>

/// A command that only a token that may write may run.
public typealias WriteCommand<Response> = Command<Response, WriteAccess>

/// Most names are not needed but for errors: they become strings only then.
private enum CommandLabel {
    case fixed(StaticString)
    case given(String)

    var text: String {
        switch self {
        case .fixed(let name): name.description
        case .given(let name): name
        }
    }
}
