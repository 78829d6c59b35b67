import SluiceCore
import SluiceHTTP
import SluiceNet

/// Who waits for the next replies of an upstream connection, and in which form.
///
/// Moved from the front to the upstream's queue and never copied, so that each request costs one retain.
struct PendingReply: ~Copyable {
    enum Shape: UInt8 {
        /// One command: `{"result":…}` or a 400 with `{"error":…}`.
        case command
        /// A pipeline: an array of such objects, always 200.
        case batch
        /// MULTI, the rows, EXEC: an array of objects, or a 400 if nothing ran.
        case transaction
        /// The replies go to the receiver of ``extras``.
        case collected
    }

    var shape = Shape.command
    /// How replies are written; see ``isRaw``.
    var format = ReplyFormat.discard {
        didSet { isRaw = format == .resp2 }
    }
    /// Whether the answer is RESP as it comes, without anything of JSON around it.
    private(set) var isRaw = false
    var endpoint = Endpoint.command
    var family = CommandGroup.unknown
    /// Whether the answer has been begun.
    var isStarted = false
    /// Whether the one reply of a ``Shape/command`` is an error.
    var isError = false
    /// The reply outgrew the cap: it is read to its end, but not kept.
    var isTooLarge = false
    /// Whether its commands make sense on the present connection only, not on the next one.
    var isBoundToConnection = false
    /// What became of a request with an idempotency key.
    var idempotency = IdempotencyStatus.none
    /// Slot of the token in the metrics.
    var tokenSlot = 0
    /// Replies still to come.
    var remaining = 1
    /// Items of the answer written so far.
    var written = 0
    /// Where the command's first byte stands in the stream of all bytes for this connection.
    var position = 0
    var queuedAt = MonotonicTime.distantFuture
    var exchangeNumber = 0
    var exchange: HTTPConnection?
    var extras: ReplyExtras?

    /// Commands of the gateway's own.
    init() {}

    /// A client's request that has just arrived.
    init(_ exchange: HTTPConnection, at time: MonotonicTime) {
        self.exchange = exchange
        exchangeNumber = exchange.exchangeNumber
        queuedAt = time
        format = .json
        endpoint = .none
        tokenSlot = TokenSlots.unauthenticated
    }

    /// Takes another's place in the queue, and its client; of the shape `collected` if the receiver of `extras` answers it.
    init(standingInFor other: borrowing PendingReply, shape: Shape, remaining: Int, extras: ReplyExtras?) {
        self.shape = shape
        format = other.format
        isRaw = other.isRaw
        endpoint = other.endpoint
        family = other.family
        tokenSlot = other.tokenSlot
        self.remaining = remaining
        queuedAt = other.queuedAt
        exchangeNumber = other.exchangeNumber
        exchange = other.exchange
        self.extras = extras
    }

    /// Moves out and leaves an empty entry behind.
    mutating func take() -> PendingReply {
        var taken = PendingReply()
        swap(&self, &taken)
        return taken
    }

    /// The extras, made when first asked for.
    mutating func makeExtras() -> ReplyExtras {
        if let extras { return extras }
        let made = ReplyExtras()
        extras = made
        return made
    }

    /// The client, if it still waits.
    var openExchange: HTTPConnection? {
        guard let exchange, exchange.isOpen(exchangeNumber) else { return nil }
        return exchange
    }

    /// Whether somebody still waits.
    var isWanted: Bool { extras?.receiver != nil || openExchange != nil }
}

/// What few answers need.
final class ReplyExtras {
    /// Rows of a pipeline that were refused without asking Redis: their place and text, in order of place.
    var localErrors: [(row: Int, text: String)] = []
    /// The first of them that has not been written.
    var nextLocalError = 0
    /// The first error while a transaction was queued, as a JSON string.
    var firstError: ByteBuffer?
    /// Whether EXEC's own reply has begun: what comes now are its items.
    var isExecuted = false
    /// Takes the replies as values, and answers for itself.
    var receiver: (any ReplyReceiver)?
}

/// Takes the replies to commands as values.
protocol ReplyReceiver: AnyObject {
    /// All replies have come, in order.
    func replied(_ replies: [Reply])
    /// They will not come.
    func failed(_ failure: UpstreamFailure)
}
