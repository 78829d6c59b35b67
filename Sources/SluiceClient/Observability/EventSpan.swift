/// A call that is under way, for a sink that traces calls.
public protocol EventSpan: Sendable {
    /// What the requests of the call say that they are part of, asked for once, before the first of them. Default `nil`:
    /// what the caller's ``RequestContext/current`` says.
    ///
    /// Only the fields of the trace are taken from here; ``RequestContext/requestID`` stays the caller's if this has none.
    var context: RequestContext? { get }

    /// The call has ended. Called once.
    ///
    /// - Parameters:
    ///   - outcome: `ok`, the word of a ``ClientError/Code``, or `cancelled`.
    ///   - attempts: how often the call was tried.
    func end(_ outcome: String, attempts: Int)
}

extension EventSpan {
    /// The caller's.
    public var context: RequestContext? { nil }
}
