import SluiceCore
import SluiceHTTP
import SluiceNet

/// The streams of one loop.
final class StreamHub {
    let loop: EventLoop
    let configuration: UpstreamConfiguration
    let writer: AnswerWriter
    let resolver = HostResolver()
    let counters: StreamCounters
    /// Between two comments on a quiet stream.
    let heartbeat: Duration
    /// A client that has not read so many bytes is too slow.
    let maximumUnsentBytes: Int
    private let maximumStreams: Int
    private var streams: [EventStream] = []

    init(
        loop: EventLoop, configuration: UpstreamConfiguration, writer: AnswerWriter, counters: StreamCounters,
        maximumStreams: Int, heartbeat: Duration, maximumUnsentBytes: Int = 1024 * 1024
    ) {
        self.loop = loop
        self.configuration = configuration
        self.writer = writer
        self.counters = counters
        self.maximumStreams = maximumStreams
        self.heartbeat = heartbeat
        self.maximumUnsentBytes = maximumUnsentBytes
    }

    /// Begins a stream, or answers that there are too many.
    func open(
        _ request: StreamRequest, _ entry: consuming PendingReply, _ exchange: HTTPConnection, _ grant: TokenGrant
    ) {
        guard streams.count < maximumStreams else {
            return writer.fail(entry, .overloaded)
        }
        let stream = EventStream(request, entry, exchange, grant, hub: self)
        stream.place = streams.count
        streams.append(stream)
        counters.open.add()
        stream.start()
    }

    /// Ends the streams of tokens that are none of these.
    func keepOnly(_ tokens: [GatewayToken]) {
        let valid = Dictionary(tokens.map { ($0.name, $0) }) { first, _ in first }
        for stream in streams {
            if let token = stream.grant.token, valid[token.name]?.grantsTheSame(as: token) != true {
                stream.revoke()
            }
        }
    }

    func forget(_ stream: EventStream) {
        let last = streams.removeLast()
        if last !== stream {
            streams[stream.place] = last
            last.place = stream.place
        }
        counters.open.add(-1)
    }
}

/// What one loop's streams do; any thread may read it.
final class StreamCounters: Sendable {
    let open = Counter()
    let events = Counter()
    /// Streams closed because their clients read too slowly.
    let slowClosed = Counter()
}
