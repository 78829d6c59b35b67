import SluiceCore

/// What a client learns from answers and sends with later requests.
final class ClientSession: Sendable {
    private struct State {
        var syncToken: [UInt8] = []
        var honoursIdempotencyKeys = false
    }

    private let state = Lock(State())
    let readsOwnWrites: Bool

    init(readsOwnWrites: Bool) {
        self.readsOwnWrites = readsOwnWrites
    }

    /// The newest one; empty if there is none.
    var syncToken: [UInt8] {
        get { state.withLock { $0.syncToken } }
        set { state.withLock { $0.syncToken = newValue } }
    }

    /// Whether an answer has told that the server honours idempotency keys.
    var honoursIdempotencyKeys: Bool { state.withLock { $0.honoursIdempotencyKeys } }

    func learnThatKeysAreHonoured() {
        state.withLock { $0.honoursIdempotencyKeys = true }
    }
}
