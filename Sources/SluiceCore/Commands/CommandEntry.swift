/// What a lookup in the table tells about a command; without references.
package struct CommandEntry: Sendable {
    package let id: CommandID
    package let traits: CommandTraits
    package let group: CommandGroup
    package let access: CommandAccess
    package let retry: RetryClass
    package let refusal: Refusal?
    package let bound: ElementBound
    /// Whether a read-only token may run it.
    package let readOnlyTokenMayRun: Bool
    /// Whether a token that sees some keys only may run it.
    package let confinedTokenMayRun: Bool
    /// Whether the gateway answers it itself.
    package let isAnsweredByGateway: Bool
    /// Whether it may change something.
    package let writes: Bool
    /// Whether the gateway may change the arguments before it passes them on.
    package let isRewritten: Bool
    /// Whether it may run long or answer hugely; its arguments may show otherwise: see ``CommandTable/isHeavy(_:_:of:)``.
    package let mayBeHeavy: Bool
    /// Whether the gateway passes it on as it comes, whatever its arguments are.
    package let isOrdinary: Bool
    let hasSubcommands: Bool
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
        // Asked for each command: option sets of another module would be compared by generic calls.
        readOnlyTokenMayRun = info.traits.contains(.readOnlyToken)
        confinedTokenMayRun = info.isConfinable
        isAnsweredByGateway = info.traits.contains(.answeredByGateway)
        writes = info.traits.contains(.writes)
        isRewritten = info.traits.contains(.rewritten)
        mayBeHeavy = info.traits.contains(.heavy)
        isOrdinary = info.refusal == nil && !mayBeHeavy && !isRewritten && !isAnsweredByGateway
        hasSubcommands = info.traits.contains(.container)
    }

    /// The number of words, name included; negative: at least so many.
    package var arity: Int { Int(words) }

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

    /// Whether it is refused because it would block: always, or with the option BLOCK.
    package var blocks: Bool { refusal == .blocking || refusal == .blockingOption }

    /// Whether it is refused with the option BLOCK only.
    package var isRefusedWithBlock: Bool { refusal == .blockingOption }
}
