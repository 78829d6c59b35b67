import SluiceCore

/// Lets the tasks of a process that want to change one record come one after the other, in the order in which they asked:
/// they would only come in each other's way. Other processes, and other ways to change the record, are not held up.
final class Turns: Sendable {
    private struct Waiting {
        let number: Int
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        /// Whose turn is taken, with those who wait.
        var queues: [ExactText: [Waiting]] = [:]
        var cancelled: Set<Int> = []
        var nextNumber = 0
    }

    private let state = Lock(State())

    /// Runs `body` when it is its turn.
    ///
    /// - Throws: what `body` throws, or `CancellationError`.
    func take<Result: Sendable>(_ id: String, _ body: () async throws -> Result) async throws -> Result {
        let id = ExactText(id)
        try await begin(id)
        defer { end(id) }
        return try await body()
    }

    private func begin(_ id: ExactText) async throws {
        try Task.checkCancellation()
        let number: Int? = state.withLock { state in
            guard state.queues[id] != nil else {
                state.queues[id] = []
                return nil
            }
            state.nextNumber += 1
            return state.nextNumber
        }
        guard let number else { return }
        // Who is cancelled with the turn in hand leaves its number behind.
        defer { state.withLock { _ = $0.cancelled.remove(number) } }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                wait(Waiting(number: number, continuation: continuation), for: id)
            }
        } onCancel: {
            cancel(number, of: id)
        }
    }

    private func wait(_ waiting: Waiting, for id: ExactText) {
        enum Next { case wait, go, cancel }
        let next: Next = state.withLock { state in
            if state.cancelled.remove(waiting.number) != nil { return .cancel }
            guard state.queues[id] != nil else {
                // The turn ended meanwhile.
                state.queues[id] = []
                return .go
            }
            state.queues[id]?.append(waiting)
            return .wait
        }
        switch next {
        case .wait: break
        case .go: waiting.continuation.resume()
        case .cancel: waiting.continuation.resume(throwing: CancellationError())
        }
    }

    private func cancel(_ number: Int, of id: ExactText) {
        let waiting: Waiting? = state.withLock { state in
            guard let index = state.queues[id]?.firstIndex(where: { $0.number == number }) else {
                state.cancelled.insert(number)
                return nil
            }
            return state.queues[id]?.remove(at: index)
        }
        waiting?.continuation.resume(throwing: CancellationError())
    }

    private func end(_ id: ExactText) {
        let next: Waiting? = state.withLock { state in
            guard let queue = state.queues[id], !queue.isEmpty else {
                state.queues[id] = nil
                return nil
            }
            return state.queues[id]?.removeFirst()
        }
        next?.continuation.resume()
    }
}
