import SluiceClient
import SluiceCore

/// What ``RedisStore/events()`` tells.
public enum StoreNews: Sendable, Hashable {
    /// From now on all commits are told of.
    case listening
    /// A change was committed.
    case event(StoreEvent)
    /// The connection broke: commits until the next ``listening`` are missing here; the audit has them.
    case gap
}

extension RedisStore {
    /// Tells of commits, whoever makes them, on a connection of its own that is made again when it breaks.
    ///
    /// Redis keeps nothing for who does not listen: what is missed is found in the audit.
    ///
    /// - Returns: the news; they end with the task that reads them, or with a ``StoreError``.
    public func events() -> AsyncThrowingStream<StoreNews, any Error> {
        AsyncThrowingStream(bufferingPolicy: .bufferingNewest(10_000)) { continuation in
            let subscription = client.subscribe(to: keys.events)
            let task = Task {
                do {
                    for try await event in subscription {
                        switch event {
                        case .subscribed: continuation.yield(.listening)
                        case .message(_, let payload):
                            if let event = StoreEvent(json: payload) { continuation.yield(.event(event)) }
                        case .gap: continuation.yield(.gap)
                        case .patternMessage: break
                        }
                    }
                    continuation.finish()
                } catch let error as ClientError {
                    continuation.finish(throwing: StoreError(error, isWrite: false))
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }
}

extension StoreEvent {
    /// Reads an event as the script for commits publishes it; `nil` for anything else on the channel.
    init?(json: String) {
        guard let value = try? JSONValue(parsing: json), let id = value["id"]?.string,
            let version = value["version"]?.string.flatMap({ RecordVersion($0) }), let action = value["action"]?.string,
            let operation = value["operation"]?.string.flatMap({ OperationID($0) }),
            let sequence = value["sequence"]?.integer
        else { return nil }
        self.init(
            id: id, version: version, action: AuditNote.Action(action), operation: operation, sequence: Int64(sequence))
    }
}
