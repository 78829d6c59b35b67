public import SluiceCore

/// Scripts in Lua; ``Script`` sends a script's text only when it has to.
extension Command {
    /// Runs a script.
    ///
    /// `EVAL`, since Redis 2.6.0. Reply: whatever the script returns.
    ///
    /// - Complexity: Depends on the script that is executed.
    public static func evaluate(
        _ script: String, keys: [any RedisArgument] = [], arguments: [any RedisArgument] = []
    ) -> WriteCommand<Reply> {
        .init("EVAL", Shape.any) { ScriptCall(script, keys, arguments) }
    }

    /// Runs a script that the server knows already.
    ///
    /// `EVALSHA`, since Redis 2.6.0. Reply: whatever the script returns; the error NOSCRIPT if the server does not
    /// know it.
    ///
    /// - Complexity: Depends on the script that is executed.
    public static func evaluate(
        sha1: String, keys: [any RedisArgument] = [], arguments: [any RedisArgument] = []
    ) -> WriteCommand<Reply> {
        .init("EVALSHA", Shape.any) { ScriptCall(sha1, keys, arguments) }
    }

    /// Runs a script that may not write; a read-only token may not run it all the same.
    ///
    /// `EVAL_RO`, since Redis 7.0.0. Reply: whatever the script returns.
    ///
    /// - Complexity: Depends on the script that is executed.
    public static func evaluate(
        readOnly script: String, keys: [any RedisArgument] = [], arguments: [any RedisArgument] = []
    ) -> WriteCommand<Reply> {
        .init("EVAL_RO", Shape.any) { ScriptCall(script, keys, arguments) }
    }

    /// Runs a script that the server knows already, and that may not write.
    ///
    /// `EVALSHA_RO`, since Redis 7.0.0. Reply: whatever the script returns; the error NOSCRIPT if the server does not
    /// know it.
    ///
    /// - Complexity: Depends on the script that is executed.
    public static func evaluate(
        readOnlySHA1 sha1: String, keys: [any RedisArgument] = [], arguments: [any RedisArgument] = []
    ) -> WriteCommand<Reply> {
        .init("EVALSHA_RO", Shape.any) { ScriptCall(sha1, keys, arguments) }
    }

    /// Lets the server know a script.
    ///
    /// `SCRIPT LOAD`, since Redis 2.6.0. Reply: the SHA-1 of its text.
    ///
    /// - Complexity: O(N) with N being the length in bytes of the script body.
    public static func scriptLoad(_ script: String) -> WriteCommand<String> {
        .init("SCRIPT LOAD", Shape.string) { script }
    }

    /// Whether the server knows scripts, in their order.
    ///
    /// `SCRIPT EXISTS`, since Redis 2.6.0. Reply: an array of 1 and 0.
    ///
    /// - Complexity: O(N) with N being the number of scripts to check (so checking a single script is an O(1)
    ///   operation).
    public static func scriptExists(_ sha1s: [String]) -> WriteCommand<[Bool]> {
        .init("SCRIPT EXISTS", Shape.flag.array) { sha1s }
    }

    /// Lets the server forget all scripts.
    ///
    /// `SCRIPT FLUSH`, since Redis 2.6.0. Reply: OK.
    ///
    /// - Complexity: O(N) with N being the number of scripts in cache.
    public static func scriptFlush(_ mode: FlushMode? = nil) -> WriteCommand<Void> {
        .init("SCRIPT FLUSH", Shape.ok) { mode?.rawValue }
    }

    /// Ends the script that runs, if it has not written yet.
    ///
    /// `SCRIPT KILL`, since Redis 2.6.0. Reply: OK; an error if none runs.
    ///
    /// - Complexity: O(1).
    public static func scriptKill() -> WriteCommand<Void> {
        .init("SCRIPT KILL", Shape.ok)
    }
}

/// A script or function, how many keys it gets, the keys, and other arguments.
struct ScriptCall: ArgumentPart {
    let arguments: Arguments

    init(_ script: String, _ keys: [any RedisArgument], _ others: [any RedisArgument]) {
        var arguments = Arguments()
        arguments.append(script)
        arguments.append(keys.count)
        for key in keys { arguments.append(key) }
        for other in others { arguments.append(other) }
        self.arguments = arguments
    }
}

/// When memory is freed.
public enum FlushMode: String, Sendable {
    /// Before the command answers.
    case waiting = "SYNC"
    /// Later.
    case inBackground = "ASYNC"
}
