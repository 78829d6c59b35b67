import SluiceCore
import SluiceResilience

/// What somebody waits for, from the moment it is handed to the driver.
///
/// `@unchecked`: made by the caller and handed over through the mailbox's lock; from then on all that changes is touched
/// by the driver's thread only.
final class Call: @unchecked Sendable {
    enum Payload: Sendable {
        case command(EncodedCommand)
        case request(HTTPRequest)
    }

    /// How a call leaves.
    enum Route: Sendable {
        /// In its turn, with those around it.
        case together
        /// In its turn, as a request of its own.
        case alone
        /// At once, as a request of its own, beside others.
        case beside
    }

    enum Outcome: Sendable {
        /// What the server said to one command.
        case item(ReplyItem, AnswerHead)
        /// What it said to a request.
        case body([UInt8], AnswerHead)
        case failed(ClientError)
        case cancelled
    }

    let payload: Payload
    let route: Route
    /// Whose circuit breaker has a say; `nil` for streams.
    let callClass: CallClass?
    /// It takes as long as the caller wanted: that says nothing about the server.
    let mayWait: Bool
    /// For the whole of it, waiting included; `nil` for streams.
    let timeout: Int64?
    /// Header fields of its own, such as a trace context.
    let fields: [String]
    /// One of them is an idempotency key.
    let usesKey: Bool
    let begun = MonotonicTime.now()

    private var continuation: UnsafeContinuation<Outcome, Never>?
    private let counts: TransportCounts

    // MARK: The driver's own

    /// Its caller has said so; may come before the call itself does.
    var isCancelled = false
    var deadline = MonotonicTime.distantFuture
    /// The driver has it: what its caller has written may be read from now on.
    var isAccepted = false
    /// The request that it is part of, while it is under way.
    var transfer: CurlTransfer?

    init(
        _ payload: Payload, _ route: Route, _ callClass: CallClass?, mayWait: Bool = false, timeout: Int64?,
        fields: [String], usesKey: Bool = false, counts: TransportCounts
    ) {
        self.payload = payload
        self.route = route
        self.callClass = callClass
        self.mayWait = mayWait
        self.timeout = timeout
        self.fields = fields
        self.usesKey = usesKey
        self.counts = counts
    }

    deinit {
        guard isOpen else { return }
        // No caller waits for ever, whatever happens to the driver.
        finish(.failed(ClientError(.shutDown, "the client has ended", wire: .maybeExecuted)))
    }

    /// Whether nobody has told the caller anything yet.
    var isOpen: Bool { continuation != nil }

    /// Hands the call over and waits for its outcome. Cancelling the task ends it.
    func perform(by mailbox: CurlMailbox) async -> Outcome {
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                self.continuation = continuation
                mailbox.submit(self)
                counts.callsTaken.add(1)
            }
        } onCancel: {
            mailbox.cancel(self)
        }
    }

    /// Tells the caller, once.
    func finish(_ outcome: Outcome) {
        guard let continuation else { return }
        self.continuation = nil
        counts.callsFinished.add(1)
        continuation.resume(returning: outcome)
    }
}
