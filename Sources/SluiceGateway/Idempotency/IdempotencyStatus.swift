/// What became of a request with an idempotency key; the value of the answer's field `Idempotency-Status`, by which
/// clients also learn that the gateway honours such keys.
enum IdempotencyStatus: UInt8 {
    /// The request had no key, or needed none.
    case none
    /// It ran now, for the first time.
    case executed
    /// It ran before; this is its answer again.
    case replayed
    /// It has run a moment ago, and its answer is about to be stored.
    case running
    /// It has run, but its answer was never stored.
    case unknown
    /// Another request came with the same key.
    case mismatch

    var label: StaticString {
        switch self {
        case .none: ""
        case .executed: "executed"
        case .replayed: "replayed"
        case .running: "running"
        case .unknown: "unknown"
        case .mismatch: "mismatch"
        }
    }
}
