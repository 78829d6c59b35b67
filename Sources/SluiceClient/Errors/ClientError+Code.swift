extension ClientError {
    /// What happened, in terms of what the caller may do about it. More may come.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case invalidRequest, shutDown, circuitOpen
            case hostNotFound, cannotConnect, tlsFailed, untrustedCertificate, timeout, connectionLost
            case unauthorized, noPermission, notAllowed, notFound, rateLimited, requestTooLarge, unavailable, redirected
            case serverError, invalidAnswer, answerTooLarge
            case answerPending, answerUnknown, idempotencyKeyReused
            case noScript, wrongType, outOfMemory, loading, busy, readOnlyReplica, errorReply
            case unexpectedReply
        }

        private let value: Value

        private init(_ value: Value) {
            self.value = value
        }

        // MARK: Before anything was sent

        /// The command or the configuration cannot be sent as it is.
        public static let invalidRequest = Code(.invalidRequest)
        /// The client was shut down.
        public static let shutDown = Code(.shutDown)
        /// Too much has failed lately: the circuit breaker lets nothing through for a while.
        public static let circuitOpen = Code(.circuitOpen)

        // MARK: On the way

        /// The name of the server or proxy cannot be resolved.
        public static let hostNotFound = Code(.hostNotFound)
        /// Nobody accepts connections there.
        public static let cannotConnect = Code(.cannotConnect)
        /// No TLS session came about.
        public static let tlsFailed = Code(.tlsFailed)
        /// The server's certificate has expired, is for another host, or nobody trusts who has signed it.
        public static let untrustedCertificate = Code(.untrustedCertificate)
        /// The time for a connection or an answer is up; ``ClientError/wire`` tells whether it was sent.
        public static let timeout = Code(.timeout)
        /// The connection broke, or the answer is cut short.
        public static let connectionLost = Code(.connectionLost)

        // MARK: Refusals

        /// The token is missing or unknown (401).
        public static let unauthorized = Code(.unauthorized)
        /// The token may not run the command (NOPERM, 403).
        public static let noPermission = Code(.noPermission)
        /// The command cannot be run over REST.
        public static let notAllowed = Code(.notAllowed)
        /// Nothing is served at this address (404, 405).
        public static let notFound = Code(.notFound)
        /// Too many requests (429): see ``ClientError/retryAfter``.
        public static let rateLimited = Code(.rateLimited)
        /// The command is larger than the server allows (413, 414, 431).
        public static let requestTooLarge = Code(.requestTooLarge)
        /// The server cannot reach Redis now, and has not run the command.
        public static let unavailable = Code(.unavailable)
        /// The server answers with another address, to which tokens are never sent.
        public static let redirected = Code(.redirected)

        // MARK: Strange answers

        /// The server failed (5xx).
        public static let serverError = Code(.serverError)
        /// What came back is no answer of this API, such as a page of HTML.
        public static let invalidAnswer = Code(.invalidAnswer)
        /// The command ran, and its answer is larger than the configuration allows.
        public static let answerTooLarge = Code(.answerTooLarge)

        // MARK: Idempotency keys

        /// The request with this key has run, and its answer will be there in a moment.
        public static let answerPending = Code(.answerPending)
        /// The request with this key has run, and its answer is lost.
        public static let answerUnknown = Code(.answerUnknown)
        /// The key was used for another request.
        public static let idempotencyKeyReused = Code(.idempotencyKeyReused)

        // MARK: Errors of Redis

        /// The server does not know the script (NOSCRIPT).
        public static let noScript = Code(.noScript)
        /// The key holds another type (WRONGTYPE).
        public static let wrongType = Code(.wrongType)
        /// Redis has no memory left (OOM).
        public static let outOfMemory = Code(.outOfMemory)
        /// Redis loads its data set (LOADING).
        public static let loading = Code(.loading)
        /// Redis runs a script or is otherwise not ready (BUSY, TRYAGAIN, MASTERDOWN, CLUSTERDOWN).
        public static let busy = Code(.busy)
        /// Redis is a replica that does not take writes, or cannot write now (READONLY, MISCONF, NOREPLICAS).
        public static let readOnlyReplica = Code(.readOnlyReplica)
        /// Redis answered with another error.
        public static let errorReply = Code(.errorReply)
        /// The command ran, and its reply has not the shape that was asked for, such as text for an integer.
        public static let unexpectedReply = Code(.unexpectedReply)

        /// A word for metrics.
        public var description: String { value.rawValue }

        /// How far a command came that fails so, unless more is known.
        var usualWire: WireOutcome {
            switch value {
            case .invalidRequest, .shutDown, .circuitOpen, .hostNotFound, .cannotConnect, .tlsFailed,
                .untrustedCertificate:
                .notSent
            case .unauthorized, .noPermission, .notAllowed, .notFound, .rateLimited, .requestTooLarge, .unavailable,
                .redirected, .idempotencyKeyReused:
                .refused
            case .timeout, .connectionLost, .serverError, .invalidAnswer, .answerPending, .answerUnknown:
                .maybeExecuted
            case .answerTooLarge, .noScript, .wrongType, .outOfMemory, .loading, .busy, .readOnlyReplica, .errorReply,
                .unexpectedReply:
                .answered
            }
        }

        /// Whether what was wrong may pass, for a command that did not run.
        var isTransient: Bool {
            switch value {
            case .circuitOpen, .hostNotFound, .cannotConnect, .tlsFailed, .timeout, .connectionLost, .rateLimited,
                .unavailable, .serverError, .loading, .busy:
                true
            default: false
            }
        }
    }
}
