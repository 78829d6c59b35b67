public import SluiceClient
import SluiceCore

/// Locks in Redis: `locks:{name}` with a time to live, and `fence:{name}`, which counts its holders.
///
/// There is one Redis that decides. After a failover that forgets a holder, two may believe to have the lock: the token
/// tells them apart, as long as what is locked refuses the lower one. Say the highest token it has seen with `above`.
public struct RedisLocks: LockKeeper {
    private static let takeScript = Script(String(decoding: PackageResources.lock_take_lua, as: UTF8.self))
    private static let renewScript = Script(String(decoding: PackageResources.lock_renew_lua, as: UTF8.self))
    private static let releaseScript = Script(String(decoding: PackageResources.lock_release_lua, as: UTF8.self))

    private let client: RedisClient
    private let keys: KeyScheme

    /// Locks that all processes with the same Redis and the same keys share.
    ///
    /// - Parameters:
    ///   - client: with a token that may write and run scripts.
    ///   - keys: how keys are named. Default ``KeyScheme/standard``.
    public init(_ client: RedisClient, keys: KeyScheme = .standard) {
        self.client = client
        self.keys = keys
    }

    /// Takes a lock, as ``LockKeeper`` says.
    public func take(_ name: String, owner: String, ttl: Duration, above floor: Int64) async throws -> LockAnswer {
        let reply = try await run(
            Self.takeScript, [lockKey(name), fenceKey(name)], [owner, "\(ttl.wholeMilliseconds)", "\(floor)"])
        guard case .array(let parts) = reply, parts.count == 2, let word = parts[0].string else {
            throw Self.strange
        }
        switch (word, parts[1]) {
        case ("taken", let digits):
            guard let token = digits.string.flatMap({ Int64($0) }) else { throw Self.strange }
            return .taken(FencingToken(token))
        case ("held", .integer(let left)):
            return .held(for: left < 0 ? nil : .milliseconds(left))
        case ("damaged", _):
            throw LockError(.invalid, "what is kept in Redis for the lock \"\(name)\" is no lock: delete it")
        default: throw Self.strange
        }
    }

    /// Lets a lock live longer, as ``LockKeeper`` says.
    public func renew(_ name: String, owner: String, token: FencingToken, ttl: Duration) async throws -> Bool {
        try await run(Self.renewScript, [lockKey(name)], ["\(token) \(owner)", "\(ttl.wholeMilliseconds)"])
            == .integer(1)
    }

    /// Gives a lock back, as ``LockKeeper`` says.
    public func release(_ name: String, owner: String, token: FencingToken) async throws -> Bool {
        try await run(Self.releaseScript, [lockKey(name)], ["\(token) \(owner)"]) == .integer(1)
    }

    private func lockKey(_ name: String) -> String { "\(keys.prefix)locks:\(tag(name))" }
    private func fenceKey(_ name: String) -> String { "\(keys.prefix)fence:\(tag(name))" }
    private func tag(_ name: String) -> String { keys.usesHashTags ? "{\(name)}" : name }

    private func run(_ script: Script, _ keys: [String], _ arguments: [String]) async throws -> Reply {
        do {
            return try await client.run(script, keys: keys, arguments: arguments)
        } catch let error as ClientError {
            throw LockError(
                .unavailable, "Redis did not answer about a lock: \(error.message)", retryAfter: error.retryAfter)
        }
    }

    private static let strange = LockError(.unavailable, "what Redis answered about a lock is no answer of its script")
}
