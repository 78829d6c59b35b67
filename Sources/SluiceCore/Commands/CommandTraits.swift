/// What the path of a request asks about a command, one bit each.
package struct CommandTraits: OptionSet, Sendable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// A read-only token may run it: the server files it under `@read` and not under `@dangerous`, and it neither lists
    /// the keyspace nor runs code; PING and ECHO besides.
    package static let readOnlyToken = CommandTraits(rawValue: 1 << 0)
    /// May change something, or is not known to change nothing.
    package static let writes = CommandTraits(rawValue: 1 << 1)
    /// May run long or answer hugely, and belongs on a connection of its own. The arguments may show otherwise:
    /// see ``CommandTable/isHeavy(_:_:of:)``.
    package static let heavy = CommandTraits(rawValue: 1 << 2)
    /// The gateway may change the arguments before it passes them on.
    package static let rewritten = CommandTraits(rawValue: 1 << 3)
    /// The gateway answers it itself, no server knows it.
    package static let answeredByGateway = CommandTraits(rawValue: 1 << 4)
    /// About the server and not about data.
    package static let admin = CommandTraits(rawValue: 1 << 5)
    /// Holds the connection until something happens.
    package static let blocking = CommandTraits(rawValue: 1 << 6)
    /// Blocks when it has the option BLOCK: see ``CommandTable/hasBlockOption(_:of:)``.
    package static let blocksWithOption = CommandTraits(rawValue: 1 << 7)
    /// First, last and step do not say where all its keys are; the key specifications do.
    package static let movableKeys = CommandTraits(rawValue: 1 << 8)
    /// Has subcommands. As the answer of a lookup: its subcommand is missing or unknown.
    package static let container = CommandTraits(rawValue: 1 << 9)

    /// Each trait with its name in the generated text.
    package static let labels: [(trait: CommandTraits, label: String)] = [
        (.readOnlyToken, "read-only-token"),
        (.writes, "writes"),
        (.heavy, "heavy"),
        (.rewritten, "rewritten"),
        (.answeredByGateway, "answered-by-gateway"),
        (.admin, "admin"),
        (.blocking, "blocking"),
        (.blocksWithOption, "blocks-with-option"),
        (.movableKeys, "movable-keys"),
        (.container, "container"),
    ]
}
