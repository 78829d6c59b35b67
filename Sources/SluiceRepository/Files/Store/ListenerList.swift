import SluiceCore

/// Those who listen to the commits of a store.
final class ListenerList: Sendable {
    private struct State {
        var continuations: [Int: AsyncStream<StoreEvent>.Continuation] = [:]
        var next = 0
    }

    private let state = Lock(State())

    var isEmpty: Bool { state.withLock { $0.continuations.isEmpty } }

    func add(keeping capacity: Int) -> AsyncStream<StoreEvent> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: StoreEvent.self, bufferingPolicy: .bufferingNewest(capacity))
        let number = state.withLock { state in
            state.next += 1
            state.continuations[state.next] = continuation
            return state.next
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { $0.continuations[number] = nil }
        }
        return stream
    }

    func tell(_ events: [StoreEvent]) {
        let continuations = state.withLock { Array($0.continuations.values) }
        for continuation in continuations {
            for event in events { continuation.yield(event) }
        }
    }

    func finish() {
        let continuations = state.withLock { Array($0.continuations.values) }
        for continuation in continuations { continuation.finish() }
    }
}
