import SluiceCore

/// All upstream connections of all loops, for metrics and readiness.
final class UpstreamRegistry: Sendable {
    struct Entry: Sendable {
        let state: UpstreamState
        let rights: TokenRights
    }

    private let entries = Lock<[Entry]>([])
    private let log: Log

    init(log: Log) {
        self.log = log
    }

    /// Makes the state of a new connection.
    func makeState(_ rights: TokenRights) -> UpstreamState {
        let state = UpstreamState(log: log)
        entries.withLock { $0.append(Entry(state: state, rights: rights)) }
        return state
    }

    var all: [Entry] { entries.withLock { $0 } }
}
