public import SluiceResilience

/// Where the REST API is, and how to talk to it.
public struct ClientConfiguration: Sendable {
    /// Base address, such as `https://host:port`; a path before the API's own is kept.
    public var url: String
    /// Sent as `Authorization: Bearer`.
    public var token: String
    /// Asks for strings in base64, so that bytes that are no text survive. Default `true`.
    public var usesBase64: Bool
    /// Until a connection is made. Default 5 s.
    public var connectTimeout: Duration
    /// Until the whole answer is there. Default 30 s.
    public var timeout: Duration
    /// A Unix socket to connect to, whatever the host of ``url`` is. Default none.
    public var unixSocketPath: String?
    /// A file with the certificates of the authorities to trust, in PEM. Default: those of the system.
    public var certificateAuthorityFile: String?
    /// What to show to a server that asks for a certificate. Default nothing.
    public var clientCertificate: ClientCertificate?
    /// The proxy to go through, such as `http://proxy:3128`. Default none, whatever the environment says.
    public var proxy: String?
    /// Whether and how failed calls are made again. Default what certainly did not run, and reads, up to three times.
    public var retry = RetryPolicy.standard
    /// When calls are not even tried because too much has failed lately; for reads, writes and the rest apart.
    public var circuitBreaker = CircuitBreakerConfiguration.standard
    /// Until one attempt has its answer; what is left of ``timeout`` is for others. Default all of it.
    public var attemptTimeout: Duration?
    /// Whether and how commands of many tasks leave together. Default yes.
    public var autoPipelining = AutoPipelining()
    /// Larger answers are not taken. Default 64 MiB.
    public var maximumAnswerBytes = 64 * 1024 * 1024
    /// Requests under way at once, streams not counted; over HTTP/1.1 each needs a connection. Others wait. Default 128.
    public var maximumConcurrentRequests = 128
    /// How long a resolved name is remembered. Default 60 s.
    public var dnsCacheDuration = Duration.seconds(60)
    /// How long a connection is idle before the system asks whether the other side is there. Default 60 s.
    public var tcpKeepAlive = Duration.seconds(60)
    /// A stream that is silent for longer has died: the gateway sends a heartbeat every 20 seconds. Default 65 s; `nil`
    /// for servers without heartbeats.
    public var streamSilence: Duration? = .seconds(65)
    /// Sends with each request the sync token of the answer before, so that reads see what this client wrote. Default
    /// `true`.
    public var readsOwnWrites = true
    /// Who is told what the client does. Default nobody.
    public var eventSink: (any EventSink)?

    /// Makes a configuration; nothing is checked before the client is made.
    public init(
        url: String, token: String, usesBase64: Bool = true, connectTimeout: Duration = .seconds(5),
        timeout: Duration = .seconds(30), unixSocketPath: String? = nil, certificateAuthorityFile: String? = nil
    ) {
        self.url = url
        self.token = token
        self.usesBase64 = usesBase64
        self.connectTimeout = connectTimeout
        self.timeout = timeout
        self.unixSocketPath = unixSocketPath
        self.certificateAuthorityFile = certificateAuthorityFile
    }

    func validate(variable: String = "url") throws(ClientError) {
        if url.hasPrefix("redis://") || url.hasPrefix("rediss://") {
            throw ClientError(
                .invalidRequest,
                "\(variable) is the address of a Redis server, not of its REST API: use the one that begins with https://"
            )
        }
        guard url.hasPrefix("http://") || url.hasPrefix("https://"), !url.contains(where: \.isWhitespace) else {
            throw ClientError(.invalidRequest, "\(variable) must begin with https:// or http://")
        }
        if let fault = retry.fault { throw ClientError(.invalidRequest, "retry: \(fault)") }
        if let fault = circuitBreaker.fault { throw ClientError(.invalidRequest, "circuitBreaker: \(fault)") }
        guard !token.utf8.contains(where: { $0 < 0x21 || $0 == 0x7F }) else {
            throw ClientError(.invalidRequest, "the token has characters that no token has, such as a line break")
        }
    }

    /// The address without what is secret or says nothing, for events.
    var endpointName: String {
        let parts = base.split(separator: "/", omittingEmptySubsequences: true)
        guard let scheme = parts.first, let authority = parts.dropFirst().first else { return "" }
        return "\(scheme)//\(authority.split(separator: "@").last ?? "")"
    }

    /// The address without the slash at its end.
    var base: String { url.hasSuffix("/") ? String(url.dropLast()) : url }
}
