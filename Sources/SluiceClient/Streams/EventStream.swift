import SluiceCore
import SluiceResilience

/// Opens a stream of server-sent events, and opens it again when it breaks.
struct EventStream<Event: Sendable>: Sendable {
    let client: RedisClient
    /// What it brings, for those who are told what the client does.
    let kind: String
    let path: String
    let reconnection: Reconnection
    /// Stands where events may be missing.
    let gap: Event
    /// Reads the data of an event; `nil` for what is none of ours.
    let parse: @Sendable (String) -> Event?

    /// Events that nobody has taken are kept up to this number; then the stream ends with an error.
    private static var maximumWaiting: Int { 10_000 }

    func events() -> AsyncThrowingStream<Event, any Error> {
        AsyncThrowingStream(bufferingPolicy: .bufferingOldest(Self.maximumWaiting)) { continuation in
            let task = Task { continuation.finish(throwing: await run(continuation)) }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    /// Returns why it ended.
    private func run(_ continuation: AsyncThrowingStream<Event, any Error>.Continuation) async -> any Error {
        var backoff = reconnection.backoff
        var failures = 0
        var hasBegun = false
        while true {
            let outcome = await runOnce(continuation)
            if outcome.hasOverflowed {
                return ClientError(.invalidAnswer, "events came faster than they were taken")
            }
            if outcome.hasEvents {
                hasBegun = true
                failures = 0
                backoff.reset()
            }
            // What never worked, such as a wrong address, is told at once.
            guard hasBegun, failures < reconnection.attempts, let error = outcome.error as? ClientError,
                error.code != .shutDown, error.retryability != .never
            else { return outcome.error }
            if failures == 0, case .dropped = continuation.yield(gap) { return error }
            failures += 1
            do {
                let wait = max(backoff.next(fraction: .random(in: 0..<1)), error.retryAfter ?? .zero)
                client.core.configuration.eventSink?
                    .tellReconnection(of: kind, after: error, attempt: failures, wait)
                try await Task.sleep(for: wait)
            } catch {
                return error
            }
        }
    }

    private struct Progress {
        var parser: EventStreamParser
        var hasEvents = false
        var hasOverflowed = false
        var isTooLong = false

        init(maximumBytes: Int) {
            parser = EventStreamParser(maximumBytes: maximumBytes)
        }
    }

    private struct Outcome {
        var hasEvents: Bool
        var hasOverflowed: Bool
        var error: any Error
    }

    /// Reads one connection's events until it ends.
    private func runOnce(_ continuation: AsyncThrowingStream<Event, any Error>.Continuation) async -> Outcome {
        let state = Lock(Progress(maximumBytes: client.core.options.maximumAnswerBytes))
        let onPiece: @Sendable (UnsafeRawBufferPointer) -> Bool = { piece in
            state.withLock { progress in
                guard let events = progress.parser.take(piece) else {
                    progress.isTooLong = true
                    return false
                }
                for event in events.compactMap(parse) {
                    progress.hasEvents = true
                    if case .dropped = continuation.yield(event) {
                        progress.hasOverflowed = true
                        return false
                    }
                }
                return true
            }
        }
        let error: any Error
        do {
            try await client.core.stream(path, onPiece)
            error = ClientError(.connectionLost, "the server ended the stream")
        } catch let failure {
            error = failure
        }
        return state.withLock { progress in
            let tooLong = ClientError(.answerTooLarge, "an event of the stream is larger than is taken")
            return Outcome(
                hasEvents: progress.hasEvents, hasOverflowed: progress.hasOverflowed,
                error: progress.isTooLong ? tooLong : error)
        }
    }
}
