/// All that is known of a command, or of a subcommand.
package struct CommandInfo: Sendable {
    /// In lower case, a subcommand behind a bar: `get`, `config|set`.
    package let name: String
    package let group: CommandGroup
    /// The number of words, name included; negative: at least so many.
    package let arity: Int8
    /// In the server's words, separated by spaces; for people, what matters to us is in ``traits``.
    package let flags: String
    /// The ACL categories, in the server's words, separated by spaces.
    package let categories: String
    package let keys: [KeySpecification]
    package let positions: KeyPositions
    package let traits: CommandTraits
    package let access: CommandAccess
    package let retry: RetryClass
    package let refusal: Refusal?
    package let bound: ElementBound
    /// The first version of the server that has it; empty for what no server has.
    package let since: String
    package let complexity: String
    package let summary: String

    /// As people write it: `CONFIG SET`.
    package var displayName: String {
        String(name.map { $0 == "|" ? " " : Character($0.uppercased()) })
    }

    /// The command that a subcommand belongs to.
    package var container: String? {
        name.firstIndex(of: "|").map { String(name[..<$0]) }
    }

    package var isRefused: Bool { refusal != nil && refusal != .blockingOption }
}
