public import SluiceCore

/// A command with its arguments, and how to read its reply; nothing is sent before a client gets it.
///
/// The same value serves single requests, pipelines and transactions. Commands are written as members:
///
///     let name = try await client.execute(.get("name"))
///
/// `Access` tells who may run it: a ``ReadOnlyClient`` takes commands with ``ReadAccess`` only.
public struct Command<Response, Access: TokenAccess>: Sendable {
    @usableFromInline let label: CommandLabel
    /// What is sent.
    @usableFromInline let encoded: EncodedCommand
    @usableFromInline let encodingFault: EncodingFault?
    @usableFromInline let shape: ReplyShape<Response>

    // What is inlinable here and below lets the compiler make code for the types that a program uses.
    @inlinable
    init(
        _ name: StaticString, _ shape: ReplyShape<Response>,
        @ArgumentBuilder _ arguments: () -> Arguments = Arguments.init
    ) {
        let arguments = arguments()
        self.init(.fixed(name), EncodedCommand(name, arguments.buffer), shape, arguments.fault)
    }

    init(name: String, _ shape: ReplyShape<Response>, _ arguments: Arguments) {
        var words = WordBuffer()
        for word in name.utf8.split(separator: UInt8(ascii: " ")) { words.append(Array(word)) }
        words.append(arguments.buffer)
        self.init(.given(name), EncodedCommand(words), shape, arguments.fault)
    }

    @inlinable
    init(
        _ label: CommandLabel, _ encoded: EncodedCommand, _ shape: ReplyShape<Response>, _ fault: EncodingFault?
    ) {
        self.label = label
        self.encoded = encoded
        self.shape = shape
        encodingFault = fault
    }

    /// Why it cannot be sent: an argument could not be encoded.
    @usableFromInline var fault: ClientError? {
        encodingFault.map { ClientError(.invalidRequest, "\(name): \($0)", command: name) }
    }

    /// The name on the wire, in capitals, with its subcommand: `XGROUP CREATE`. For errors and metrics.
    public var name: String { label.text }

    /// The words on the wire: name, subcommand and arguments.
    package var words: [[UInt8]] { encoded.allWords }

    private init<Other: TokenAccess>(_ other: Command<Response, Other>) {
        label = other.label
        encoded = other.encoded
        encodingFault = other.encodingFault
        shape = other.shape
    }

    /// The same command for a client that may write.
    var forAnyAccess: WriteCommand<Response> { WriteCommand(self) }

    /// What repeating it does when nobody knows whether it ran.
    package var retryClass: RetryClass {
        encoded.retryClass
    }

    /// Reads the reply.
    ///
    /// - Throws: ``ClientError`` with ``ClientError/Code/errorReply`` or ``ClientError/Code/refused`` for an error reply,
    ///   ``ClientError/Code/unexpectedReply`` for one of another shape.
    @inlinable
    func decode(_ reply: Reply) throws(ClientError) -> Response {
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
@usableFromInline
enum CommandLabel: Sendable {
    case fixed(StaticString)
    case given(String)

    var text: String {
        switch self {
        case .fixed(let name): name.description
        case .given(let name): name
        }
    }
}
