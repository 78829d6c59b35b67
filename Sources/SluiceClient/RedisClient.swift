public import SluiceCore

/// A client of the Upstash REST API: Upstash, Vercel KV, or the Sluice gateway.
///
/// Safe to use from any number of tasks. Strings of replies are bytes, nothing is guessed about them. Connections and a
/// thread go with the last reference to the client, when what is under way has ended; ``shutdown(drainingFor:)`` does not
/// wait for that.
public final class RedisClient: Sendable {
    @usableFromInline let core: ClientCore
    @usableFromInline let options: CallOptions

    /// Makes a client; nothing is sent yet.
    ///
    /// - Throws: ``ClientError`` with ``ClientError/Code/invalidRequest`` if the configuration cannot be used.
    public init(_ configuration: ClientConfiguration) throws(ClientError) {
        core = try ClientCore(configuration)
        options = CallOptions()
    }

    private init(_ core: ClientCore, _ options: CallOptions) {
        self.core = core
        self.options = options
    }

    /// The same client, connections and all, with options for what is called on the result:
    /// `try await client.with(CallOptions(timeout: .seconds(1))).execute(.get("name"))`.
    ///
    /// - Parameter options: in place of the client's own.
    /// - Returns: costs next to nothing; need not be kept.
    public func with(_ options: CallOptions) -> RedisClient {
        RedisClient(core, options)
    }

    // MARK: Commands

    /// Runs one command.
    ///
    /// - Parameter command: the command's name and its arguments, any bytes.
    /// - Returns: the reply; never an error reply.
    /// - Throws: ``ClientError``; `CancellationError` if the task was cancelled, and the command may have run.
    public func execute(_ command: [[UInt8]]) async throws -> Reply {
        let command = EncodedCommand(command)
        guard command.hasName else { throw ClientError(.invalidRequest, "a command needs a name") }
        return try await core.run(command, options)
    }

    /// Runs one command of texts.
    ///
    /// - Parameter command: the command's name and its arguments.
    /// - Returns: the reply; never an error reply.
    /// - Throws: as ``execute(_:)-([[UInt8]])``.
    public func execute(_ command: [String]) async throws -> Reply {
        try await execute(command.map { Array($0.utf8) })
    }

    /// Runs commands in order, in one request; others may run in between. One that fails does not stop the rest.
    ///
    /// - Parameter commands: at least one. Their arguments are text: JSON carries no other bytes.
    /// - Returns: a reply for each command, in order; that of a failed one is `Reply.error`.
    /// - Throws: ``ClientError`` if there are no replies; `CancellationError`.
    public func pipeline(_ commands: [[String]]) async throws -> [Reply] {
        try await batch(commands, .pipeline)
    }

    /// Runs commands as one transaction (`MULTI`, `EXEC`).
    ///
    /// - Parameter commands: at least one.
    /// - Returns: a reply for each command, in order; that of one that failed while it ran is `Reply.error`.
    /// - Throws: ``ClientError`` with ``ClientError/Code/errorReply`` if the transaction was discarded: nothing ran.
    public func transaction(_ commands: [[String]]) async throws -> [Reply] {
        try await batch(commands, .transaction)
    }

    private func batch(_ commands: [[String]], _ kind: BatchKind) async throws -> [Reply] {
        try await core.batch(commands.map { EncodedCommand($0.map { Array($0.utf8) }) }, kind, options)
    }

    // MARK: The client itself

    /// Runs tasks on the client's own thread, where what they ask for leaves without a change of threads:
    /// `Task(executorPreference: client.executor) { … }`.
    ///
    /// For tasks that mostly wait for the client; what computes for long there holds all commands up, and what blocks
    /// there waits for ever.
    public var executor: any TaskExecutor { core.driver.executor }

    /// Ends the client: what is called later fails with ``ClientError/Code/shutDown``.
    ///
    /// Everything that is still under way then fails with the same code; ``ClientError/wire`` tells whether it was sent.
    ///
    /// - Parameter duration: how long calls under way may take to end by themselves. Default not at all.
    public func shutdown(drainingFor duration: Duration = .zero) async {
        await core.shutdown(drainingFor: duration)
    }

    /// What makes reads see writes: hand it to another client, which then sees what this one wrote. Empty if no answer
    /// has brought one yet.
    public var syncToken: String { String(decoding: core.session.syncToken, as: UTF8.self) }

    /// Takes over what another client has written.
    ///
    /// - Parameter token: that client's ``syncToken``; sent with the next request.
    /// - Throws: ``ClientError`` with ``ClientError/Code/invalidRequest`` if it is none.
    public func useSyncToken(_ token: String) throws(ClientError) {
        guard token.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else {
            throw ClientError(.invalidRequest, "the sync token has characters that no such token has")
        }
        core.session.syncToken = Array(token.utf8)
    }

    /// What was taken and given back.
    package var counts: TransportCounts { core.counts }
}
