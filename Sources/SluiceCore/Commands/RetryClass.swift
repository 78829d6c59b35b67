/// What repeating a command does when nobody knows whether the first try ran: after a timeout, a reset, or an answer that
/// could not be read. Ordered by danger; several commands are as dangerous as their worst.
package enum RetryClass: UInt8, Comparable, Labelled {
    /// Changes nothing: repeat.
    case read
    /// A script of ours that recognises its own repetition by an operation's id. No command of the table is: the
    /// caller knows its scripts.
    case guarded
    /// The arguments state the outcome, so a repetition changes nothing unless somebody else wrote in between: only for
    /// keys with one writer. Options may make the class too kind (SET with GET or NX, ZADD with INCR): a reply that
    /// depends on the state before is then about the first try.
    case lastState
    /// Each execution counts: never repeat without being asked to.
    case effectful

    package static func < (left: RetryClass, right: RetryClass) -> Bool {
        left.rawValue < right.rawValue
    }

    package var label: StaticString {
        switch self {
        case .read: "read"
        case .guarded: "guarded"
        case .lastState: "last-state"
        case .effectful: "effectful"
        }
    }
}
