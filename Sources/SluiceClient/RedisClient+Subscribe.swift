import SluiceCore
import Synchronization

extension RedisClient {
    /// Listens to channels, on a connection of its own, until the loop over the events ends or the task is cancelled.
    ///
    /// The first events are the acknowledgements. The stream ends with an error when the connection does.
    ///
    /// - Parameter channels: at least one.
    /// - Returns: the events, in order.
    public func subscribe(to channels: String...) -> AsyncThrowingStream<SubscriptionEvent, any Error> {
        events(path: CommandBody.path(of: (["subscribe"] + channels).map { Array($0.utf8) }))
    }

    /// Listens to all channels that match patterns such as `user:*`; see ``subscribe(to:)``.
    ///
    /// - Parameter patterns: at least one.
    /// - Returns: the events, in order.
    public func subscribe(toPatterns patterns: String...) -> AsyncThrowingStream<SubscriptionEvent, any Error> {
        events(path: CommandBody.path(of: (["psubscribe"] + patterns).map { Array($0.utf8) }))
    }

    /// Events that nobody has taken are kept up to this number; then the stream ends with an error.
    private static let maximumWaiting = 10_000

    private func events(path: String) -> AsyncThrowingStream<SubscriptionEvent, any Error> {
        AsyncThrowingStream(bufferingPolicy: .bufferingOldest(Self.maximumWaiting)) { continuation in
            let parser = Lock(EventStreamParser())
            let hasOverflowed = Atomic(false)
            let request = streamRequest(path: path) { piece in
                for data in parser.withLock({ $0.take(piece) }) {
                    guard let event = SubscriptionEvent(data: data) else { continue }
                    if case .dropped = continuation.yield(event) {
                        hasOverflowed.store(true, ordering: .relaxed)
                        return false
                    }
                }
                return true
            }
            let task = Task {
                do {
                    try await self.runStream(request)
                    continuation.finish(throwing: ClientError(.notSent, "the server ended the stream"))
                } catch {
                    continuation.finish(
                        throwing: hasOverflowed.load(ordering: .relaxed)
                            ? ClientError(.invalidAnswer, "events came faster than they were taken") : error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }
}
