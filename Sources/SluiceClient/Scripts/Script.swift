public import SluiceCore

/// A script in Lua, whose text is sent only where the server does not know it yet.
///
/// The first run asks the server for the hash of the text, all others send the hash. A server that has forgotten the
/// script gets the text again.
public final class Script: Sendable {
    /// Whether a script may write.
    public enum Effect: Sendable {
        case mayWrite
        /// The server refuses what it writes (`EVAL_RO`).
        case readOnly
    }

    /// The text.
    public let source: String
    /// Whether it may write.
    public let effect: Effect
    /// The SHA-1 of the text, once the server has told it.
    private let sha1 = Lock<String?>(nil)

    /// Nothing is sent yet.
    public init(_ source: String, _ effect: Effect = .mayWrite) {
        self.source = source
        self.effect = effect
    }

    var knownSHA1: String? { sha1.withLock { $0 } }

    func learn(_ hash: String) {
        sha1.withLock { $0 = hash }
    }

    func call(_ keys: [any RedisArgument], _ arguments: [any RedisArgument]) -> WriteCommand<Reply> {
        effect == .readOnly
            ? .evaluate(readOnly: source, keys: keys, arguments: arguments)
            : .evaluate(source, keys: keys, arguments: arguments)
    }

    func call(sha1: String, _ keys: [any RedisArgument], _ arguments: [any RedisArgument]) -> WriteCommand<Reply> {
        effect == .readOnly
            ? .evaluate(readOnlySHA1: sha1, keys: keys, arguments: arguments)
            : .evaluate(sha1: sha1, keys: keys, arguments: arguments)
    }
}

extension RedisClient {
    /// Runs a script.
    ///
    /// - Parameters:
    ///   - script: keep it, and run the same one again.
    ///   - keys: what it finds in `KEYS`.
    ///   - arguments: what it finds in `ARGV`.
    /// - Returns: what it returned.
    /// - Throws: ``ClientError``; `CancellationError`, and it may have run.
    public func run(
        _ script: Script, keys: [any RedisArgument] = [], arguments: [any RedisArgument] = []
    ) async throws -> Reply {
        // A key names one request: the script's text in it, as another request with the hash would be another one.
        guard options.idempotency == .none, let hash = try await hash(of: script) else {
            return try await execute(script.call(keys, arguments))
        }
        do {
            return try await execute(script.call(sha1: hash, keys, arguments))
        } catch let error as ClientError where error.code == .noScript {
            // It did not run: the server was restarted or told to forget, or another one answers now.
            return try await execute(script.call(keys, arguments))
        }
    }

    /// The script's hash; `nil` if the server does not tell, as it does not let everybody load scripts.
    private func hash(of script: Script) async throws -> String? {
        if let known = script.knownSHA1 { return known }
        do {
            let hash = try await execute(.scriptLoad(script.source))
            script.learn(hash)
            return hash
        } catch let error as ClientError where error.wire == .refused || error.wire == .answered {
            return nil
        }
    }

    /// Runs a script that returns one value.
    ///
    /// - Parameters:
    ///   - script: keep it, and run the same one again.
    ///   - keys: what it finds in `KEYS`.
    ///   - arguments: what it finds in `ARGV`.
    ///   - type: what it returns.
    /// - Returns: the value; `nil` for null.
    /// - Throws: ``ClientError``, with ``ClientError/Code/unexpectedReply`` for a value of another type;
    ///   `CancellationError`, and it may have run.
    public func run<Value: RedisValue>(
        _ script: Script, keys: [any RedisArgument] = [], arguments: [any RedisArgument] = [], as type: Value.Type
    ) async throws -> Value? {
        let reply = try await run(script, keys: keys, arguments: arguments)
        do throws(ReplyMismatch) {
            return try Shape.value(type).optional.decode(reply)
        } catch {
            throw ClientError(.unexpectedReply, "what the script returned \(error)")
        }
    }
}
