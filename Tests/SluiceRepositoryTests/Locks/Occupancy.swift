import SluiceCore

/// How many tasks are where one may be.
final class Occupancy: Sendable {
    private struct State {
        var now = 0
        var most = 0
        var tokens: [Int64] = []
    }

    private let state = Lock(State())

    var most: Int { state.withLock { $0.most } }
    /// Of those that came in, in their order.
    var tokens: [Int64] { state.withLock { $0.tokens } }

    func enter(_ token: Int64) {
        state.withLock { state in
            state.now += 1
            state.most = max(state.most, state.now)
            state.tokens.append(token)
        }
    }

    func leave() {
        state.withLock { $0.now -= 1 }
    }
}
