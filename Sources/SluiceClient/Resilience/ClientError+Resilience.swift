import SluiceResilience

extension ClientError {
    /// What it means for another attempt.
    var failure: FailedAttempt.Failure {
        if code == .circuitOpen { return .circuitOpen }
        // Only an idempotency key brings this answer, and the key keeps the command from running again.
        if code == .answerPending { return .refused(retryAfter: retryAfter) }
        if code == .answerUnknown || code == .shutDown { return .permanent }
        switch wire {
        case .maybeExecuted: return code == .timeout ? .timedOut : .maybeExecuted
        case .notSent: return code.isTransient ? .notSent : .permanent
        case .refused, .answered: return code.isTransient ? .refused(retryAfter: retryAfter) : .permanent
        }
    }

    /// What it says about the server.
    var circuitOutcome: CircuitBreaker.Outcome {
        switch code {
        case .unauthorized: .denied
        // The token may not do this one thing, or the gateway has a limit: the server is well.
        case .noPermission where status == 403: .denied
        case .hostNotFound, .cannotConnect, .tlsFailed, .untrustedCertificate, .timeout, .connectionLost, .unavailable,
            .serverError, .invalidAnswer:
            .failure
        case .invalidRequest, .rateLimited, .redirected, .shutDown: .neutral
        default: .success
        }
    }
}
