/// Why a command does not pass over REST, where no connection belongs to one client.
package enum Refusal: UInt8, Labelled {
    /// Part of a transaction; `/multi-exec` replaces it.
    case transaction
    /// Changes a connection that others share.
    case connectionState
    /// Any subcommand of CLIENT: each is about a connection, its own or another's.
    case clientSubcommand
    /// Turns a connection into a subscriber's; the streaming endpoints replace it.
    case subscription
    /// Streams forever; its streaming endpoint replaces it.
    case monitor
    /// Would hold the connection and the request.
    case blocking
    /// Passes unless it has the option BLOCK: see ``CommandTable/hasBlockOption(_:of:)``.
    case blockingOption
    /// Traffic between servers, or a change of the cluster.
    case replication
    /// An operator's action, allowed by a switch only.
    case `operator`

    package var label: StaticString {
        switch self {
        case .transaction: "transaction"
        case .connectionState: "connection-state"
        case .clientSubcommand: "client-subcommand"
        case .subscription: "subscription"
        case .monitor: "monitor"
        case .blocking: "blocking"
        case .blockingOption: "blocking-option"
        case .replication: "replication"
        case .operator: "operator"
        }
    }

    /// One phrase for people.
    package var explanation: StaticString {
        switch self {
        case .transaction: "transactions go to /multi-exec"
        case .connectionState: "changes a shared connection"
        case .clientSubcommand: "concerns a shared connection"
        case .subscription: "subscriptions go to /subscribe and /psubscribe"
        case .monitor: "monitoring goes to /monitor"
        case .blocking: "would block a shared connection"
        case .blockingOption: "refused with BLOCK"
        case .replication: "replication and cluster management"
        case .operator: "operators only"
        }
    }
}
