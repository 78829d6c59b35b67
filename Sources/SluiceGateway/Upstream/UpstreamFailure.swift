import SluiceHTTP

/// Why Redis did not answer a command.
enum UpstreamFailure: Equatable, Sendable {
    /// The command waited for a connection until its time was up; it was never sent.
    case unavailable
    /// Too much waits already; the command was never sent.
    case overloaded
    /// The connection broke after the command was sent.
    case connectionLost
    /// No answer in time; the command was sent.
    case timedOut
    /// What came back is not RESP, or out of step with what was asked.
    case protocolViolation
    /// The gateway is stopping; the command was never sent.
    case stopping
    /// Redis does not know the user that the token acts as, or its password; the command was never sent.
    case unauthorized
    /// Redis cannot hold the token to its keys; the command was never sent.
    case notConfined

    var status: HTTPStatus {
        switch self {
        case .timedOut: .gatewayTimeout
        case .unauthorized: .unauthorized
        default: .serviceUnavailable
        }
    }

    /// Whether the client may send the command again without fear of running it twice.
    var isCertainlyNotExecuted: Bool {
        switch self {
        case .unavailable, .overloaded, .stopping, .unauthorized, .notConfined: true
        case .connectionLost, .timedOut, .protocolViolation: false
        }
    }

    /// Seconds for `Retry-After`, where trying again soon makes sense.
    var retryAfterSeconds: Int? {
        switch self {
        case .unavailable, .overloaded, .stopping: 1
        default: nil
        }
    }

    var message: String {
        switch self {
        case .unavailable: "ERR Redis is not reachable: the command was not sent and did not run. Try again."
        case .overloaded:
            "ERR too many commands are waiting for Redis: the command was not sent and did not run. Try again."
        case .stopping: "ERR the gateway is stopping: the command was not sent and did not run. Try again."
        case .unauthorized: ErrorText.unauthorized
        case .notConfined:
            "ERR this token sees some keys only, and Redis does not let the gateway make the user that enforces it: the "
                + "command did not run. The gateway needs the right to ACL SETUSER, and Redis 7.0 or newer."
        case .connectionLost:
            "ERR the connection to Redis broke after the command was sent: it may or may not have run"
        case .timedOut: "ERR Redis did not answer in time: the command may or may not have run"
        case .protocolViolation: "ERR Redis sent an answer that cannot be read: the command may or may not have run"
        }
    }
}
