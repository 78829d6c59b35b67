/// What a request asks the gateway for; a label of the metrics.
enum Endpoint: UInt8, CaseIterable, Sendable {
    /// One command in the body of `/`.
    case command
    /// One command in the path.
    case path
    /// One command that waits in Redis; apart, as its time says nothing of how fast anything is.
    case blocking
    case pipeline
    case multiExec
    case subscribe, psubscribe, monitor
    /// A CORS preflight.
    case preflight
    /// Nothing of the above.
    case none

    var label: StaticString {
        switch self {
        case .command: "command"
        case .path: "path"
        case .blocking: "blocking"
        case .pipeline: "pipeline"
        case .multiExec: "multi_exec"
        case .subscribe: "subscribe"
        case .psubscribe: "psubscribe"
        case .monitor: "monitor"
        case .preflight: "preflight"
        case .none: "none"
        }
    }

    var isStream: Bool {
        self == .subscribe || self == .psubscribe || self == .monitor
    }
}
