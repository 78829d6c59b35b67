/// What a lookup in the table tells about a command: 10 bytes without references.
package struct CommandEntry: Sendable {
    package let id: CommandID
    package let traits: CommandTraits
    package let group: CommandGroup
    package let access: CommandAccess
    package let retry: RetryClass
    package let refusal: Refusal?
    package let bound: ElementBound
    private let words: Int8

    init(_ info: CommandInfo, id: CommandID) {
        self.id = id
        traits = info.traits
        group = info.group
        access = info.access
        retry = info.retry
        refusal = info.refusal
        bound = info.bound
        words = info.arity
    }

    /// The number of words, name included; negative: at least so many.
    package var arity: Int { Int(words) }

    // Asked for each command: option sets and enumerations of another module would be compared by generic calls.

    /// Whether a read-only token may run it.
    package var readOnlyTokenMayRun: Bool { traits.contains(.readOnlyToken) }

    /// Whether it may change something.
    package var writes: Bool { traits.contains(.writes) }

    /// Whether the gateway may change the arguments before it passes them on.
    package var isRewritten: Bool { traits.contains(.rewritten) }

    /// Whether it is refused over REST whatever its arguments are.
    ///
    /// - Parameter allowsOperators: whether operators' actions pass.
    /// - Returns: `false` also for commands that only some options make refused.
    package func isRefused(allowsOperators: Bool) -> Bool {
        switch refusal {
        case nil, .blockingOption: false
        case .operator: !allowsOperators
        default: true
        }
    }

    /// Whether it is refused with the option BLOCK only.
    package var isRefusedWithBlock: Bool { refusal == .blockingOption }
}
