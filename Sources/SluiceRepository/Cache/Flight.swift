import SluiceCore

/// An answer that several tasks wait for, and one fetches.
final class Flight<Value: Sendable>: Sendable {
    private struct State {
        var result: Result<Value, any Error>?
        var waiting: [Int: CheckedContinuation<Value, any Error>] = [:]
        var next = 0
    }

    private let state = Lock(State())

    func land(_ result: Result<Value, any Error>) {
        let waiting = state.withLock { state in
            let waiting = Array(state.waiting.values)
            if state.result == nil { state.result = result }
            state.waiting = [:]
            return waiting
        }
        for continuation in waiting { continuation.resume(with: result) }
    }

    /// Waits for the answer; a cancelled task stops waiting, the others do not.
    func value() async throws -> Value {
        let number = state.withLock { state in
            state.next += 1
            return state.next
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let result = state.withLock { state -> Result<Value, any Error>? in
                    if let result = state.result { return result }
                    // The handler may have run before there was anything to cancel.
                    if Task.isCancelled { return .failure(CancellationError()) }
                    state.waiting[number] = continuation
                    return nil
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            let continuation = state.withLock { $0.waiting.removeValue(forKey: number) }
            continuation?.resume(throwing: CancellationError())
        }
    }
}
