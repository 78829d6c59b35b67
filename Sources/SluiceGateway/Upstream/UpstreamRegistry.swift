import SluiceCore

/// All upstream connections of all loops, for metrics and readiness.
final class UpstreamRegistry: Sendable {
    struct Entry: Sendable {
        let state: UpstreamState
        let role: UpstreamRole
    }

    private let entries = Lock<[Entry]>([])
    private let log: Log

    init(log: Log) {
        self.log = log
    }

    /// Makes the state of a new connection.
    func makeState(_ role: UpstreamRole) -> UpstreamState {
        let state = UpstreamState(log: log)
        entries.withLock { $0.append(Entry(state: state, role: role)) }
        return state
    }

    /// Its connection is gone for good.
    func forget(_ state: UpstreamState) {
        entries.withLock { $0.removeAll { $0.state === state } }
    }

    var all: [Entry] { entries.withLock { $0 } }
}
