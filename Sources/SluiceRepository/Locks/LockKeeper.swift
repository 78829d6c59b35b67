/// Where locks are kept that processes have in common.
///
/// Use ``withLock(_:ttl:waiting:above:_:)``; the other calls are what it stands on.
public protocol LockKeeper: Sendable {
    /// Takes a lock unless somebody else has it.
    ///
    /// - Parameters:
    ///   - name: of what is locked.
    ///   - owner: who asks; taken again by the same owner, the lock lives longer and keeps its token.
    ///   - ttl: how long it lives unless it is renewed.
    ///   - floor: the token has to be above it.
    /// - Returns: the token, or who has it.
    /// - Throws: ``LockError``; `CancellationError`, and it may have been taken.
    func take(_ name: String, owner: String, ttl: Duration, above floor: Int64) async throws -> LockAnswer

    /// Lets a lock live longer.
    ///
    /// - Returns: whether it is still the owner's.
    func renew(_ name: String, owner: String, token: FencingToken, ttl: Duration) async throws -> Bool

    /// Gives a lock back.
    ///
    /// - Returns: whether it was still the owner's.
    func release(_ name: String, owner: String, token: FencingToken) async throws -> Bool
}

/// What came of asking for a lock.
public enum LockAnswer: Sendable, Hashable {
    /// It is the owner's.
    case taken(FencingToken)
    /// Somebody else has it, for at most so long unless it is renewed; `nil` if nobody knows.
    case held(for: Duration?)
}
