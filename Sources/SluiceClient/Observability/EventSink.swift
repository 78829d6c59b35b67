/// Gets told what a client does: ``ClientConfiguration/eventSink``.
///
/// A sink implements what it is interested in; what it leaves out does nothing. It hears names of commands, codes, numbers
/// and times; never keys, values, channels or tokens. What it is told:
///
/// | told | name | labels |
/// |---|---|---|
/// | counter | `sluice.client.commands`: commands that have ended | `command`, `outcome` |
/// | counter | `sluice.client.attempts`: how often those were tried | `command` |
/// | counter | `sluice.client.retries`: that a call is about to be made again | `command`, `code` |
/// | timing | `sluice.client.duration`: of a call, waiting and all attempts included | `command`, `outcome` |
/// | counter | `sluice.client.circuit.changes` | `endpoint`, `class`, `from`, `to`, `reason` |
/// | counter | `sluice.client.stream.reconnects`: that a stream broke and is about to be opened again | `stream`, `code` |
/// | log | about retries, circuit breakers and streams that are opened again | as metadata |
/// | span | a call, named after its command | |
///
/// Clients tell no gauges; stores of repositories do.
///
/// An outcome is `ok`, the word of a ``ClientError/Code``, or `cancelled`. Batches are calls named `PIPELINE` and
/// `MULTI-EXEC`; of `sluice.client.commands` each of their commands counts by itself. `ok` means that the server answered
/// without an error, even if the reply cannot be read as the type that was asked for.
///
/// The methods are called by the tasks that call the client, and by the client's own thread: they must return at once.
public protocol EventSink: Sendable {
    /// Something happened that a person may want to read.
    ///
    /// - Parameters:
    ///   - level: how bad it is.
    ///   - message: always the same words for the same thing.
    ///   - metadata: the particulars.
    func log(_ level: EventLevel, _ message: String, metadata: [String: String])

    /// Something happened that is counted.
    ///
    /// - Parameters:
    ///   - name: what is counted.
    ///   - amount: how often; at least 1.
    ///   - labels: of what kind it was; of each label there are few values.
    func count(_ name: String, by amount: Int, labels: [String: String])

    /// Something took time.
    ///
    /// - Parameters:
    ///   - name: what it was.
    ///   - duration: how long it took.
    ///   - labels: of what kind it was; of each label there are few values.
    func time(_ name: String, _ duration: Duration, labels: [String: String])

    /// How much of something there is now.
    ///
    /// - Parameters:
    ///   - name: of what.
    ///   - value: how much; replaces what was told before.
    ///   - labels: of what kind it is; of each label there are few values.
    func gauge(_ name: String, _ value: Double, labels: [String: String])

    /// A call begins, in the task that makes it.
    ///
    /// - Parameters:
    ///   - name: that of the command, such as `GET`, or of the batch.
    ///   - context: what the call is part of: the caller's ``RequestContext/current``.
    /// - Returns: what is told when the call ends; `nil` if nobody wants to know.
    func beginSpan(_ name: String, context: RequestContext?) -> (any EventSpan)?
}

extension EventSink {
    /// Does nothing.
    public func log(_ level: EventLevel, _ message: String, metadata: [String: String]) {}
    /// Does nothing.
    public func count(_ name: String, by amount: Int, labels: [String: String]) {}
    /// Does nothing.
    public func time(_ name: String, _ duration: Duration, labels: [String: String]) {}
    /// Does nothing.
    public func gauge(_ name: String, _ value: Double, labels: [String: String]) {}
    /// Wants no spans.
    public func beginSpan(_ name: String, context: RequestContext?) -> (any EventSpan)? { nil }
}

/// How bad it is what is told; the words are those of other logging systems too.
public enum EventLevel: String, Sendable, Hashable, CaseIterable {
    /// For who looks for the cause of something.
    case debug
    /// Good to know.
    case info
    /// Something does not work, and may get better by itself.
    case warning
    /// Somebody has to do something.
    case error
}
