import CCurl
import SluiceCore
import SluiceResilience

/// A handle of libcurl that carries one request after the other. Most of it is set up once: what changes from request to
/// request is the body, and sometimes the address and the header fields. Confined to the driver's thread.
final class CurlTransfer {
    enum Load {
        case none
        /// One command as the body.
        case single(Call)
        /// Several, as a pipeline.
        case batch([Call])
        /// A body and path of the caller's.
        case request(Call)
        /// A stream of events.
        case stream(Call, (UnsafeRawBufferPointer) -> Bool)
    }

    enum Target: Equatable {
        case command, pipeline, path(String)
    }

    let handle: UnsafeMutableRawPointer
    private(set) var load = Load.none
    /// How many calls still wait for the answer.
    var openCalls = 0
    /// Its place among those under way.
    var position = 0
    /// The circuit breaker's, until it is told how it went.
    var permit: CircuitBreakerRegistry.Permit?
    var start = MonotonicTime.distantFuture

    let body = ByteBuffer(capacity: 512)
    let answer = ByteBuffer(capacity: 1024)
    var head = AnswerHead()
    /// That of the last answer that had one.
    var syncToken: [UInt8] = []
    var hasNewSyncToken = false
    /// How often the request was about to be sent: the second time would be libcurl's own idea.
    var sendings = 0
    /// The answer was larger than is taken.
    var isTooLarge = false
    /// When the stream was heard last.
    var lastHeard = MonotonicTime.distantFuture

    let maximumAnswerBytes: Int
    private let failure: UnsafeMutablePointer<CChar>
    private var target: Target?
    private let fixedFields: UnsafeMutablePointer<curl_slist>?
    /// The request's own fields; the last one leads on to ``fixedFields``.
    private var ownFields: UnsafeMutablePointer<curl_slist>?
    private var ownTexts: [String] = []
    private var sentSyncToken: [UInt8] = []
    private let syncField = SyncField()
    private var sendsSyncField = false

    init?(_ options: CurlOptions, fields: UnsafeMutablePointer<curl_slist>?, isStream: Bool) {
        guard let handle = curl_easy_init() else { return nil }
        self.handle = handle
        fixedFields = fields
        maximumAnswerBytes = options.maximumAnswerBytes
        failure = .allocate(capacity: Int(CURL_ERROR_SIZE))
        failure.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        setUp(options, isStream: isStream)
    }

    deinit {
        curl_easy_cleanup(handle)
        freeOwnFields()
        failure.deallocate()
    }

    /// The transfer that a handle belongs to.
    static func of(_ handle: UnsafeMutableRawPointer) -> CurlTransfer? {
        var context: UnsafeMutableRawPointer?
        sluice_curl_get_pointer(handle, CURLINFO_PRIVATE, &context)
        return context.map { Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue() }
    }

    /// What libcurl says about the failure beyond its code.
    var failureDetail: String { String(cString: failure) }

    // MARK: One request

    /// Makes ready for a request whose body is in ``body``.
    func prepare(_ load: Load, to target: Target, _ addresses: CurlAddresses, base: String) {
        self.load = load
        head = AnswerHead()
        answer.clear()
        hasNewSyncToken = false
        sendings = 0
        isTooLarge = false
        failure[0] = 0
        if target != self.target {
            self.target = target
            switch target {
            case .command: sluice_curl_set_pointer(handle, CURLOPT_CURLU, UnsafeRawPointer(addresses.command))
            case .pipeline: sluice_curl_set_pointer(handle, CURLOPT_CURLU, UnsafeRawPointer(addresses.pipeline))
            case .path(let path):
                sluice_curl_set_pointer(handle, CURLOPT_CURLU, nil)
                sluice_curl_set_string(handle, CURLOPT_URL, base + path)
            }
        }
        if case .stream = load { return }
        let bytes = body.readableRegion
        sluice_curl_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, bytes.count)
        // Not copied: the buffer stays as it is until the transfer ends.
        sluice_curl_set_pointer(handle, CURLOPT_POSTFIELDS, bytes.baseAddress)
    }

    /// The header fields that are the request's own; nothing happens while they stay the same.
    func setFields(_ texts: [String], syncToken: [UInt8]) {
        if syncToken != sentSyncToken {
            sentSyncToken = syncToken
            syncField.write(syncToken)
        }
        let hasSyncField = !syncToken.isEmpty
        guard texts != ownTexts || hasSyncField != sendsSyncField else { return }
        ownTexts = texts
        sendsSyncField = hasSyncField
        freeOwnFields()
        for text in texts { ownFields = curl_slist_append(ownFields, text) }
        let common = hasSyncField ? syncField.node : fixedFields
        syncField.node.pointee.next = fixedFields
        lastOwnField?.pointee.next = common
        sluice_curl_set_pointer(handle, CURLOPT_HTTPHEADER, ownFields ?? common)
    }

    /// The last field of the request's own list, which leads on to fields of others.
    private var lastOwnField: UnsafeMutablePointer<curl_slist>? {
        var last = ownFields
        while let next = last?.pointee.next, next != fixedFields, next != syncField.node { last = next }
        return last
    }

    /// Gives what the request held back.
    func reset() {
        load = .none
        openCalls = 0
        permit = nil
        body.clear()
        body.shrink(to: 64 * 1024)
        answer.clear()
        answer.shrink(to: 64 * 1024)
    }

    private func freeOwnFields() {
        lastOwnField?.pointee.next = nil
        curl_slist_free_all(ownFields)
        ownFields = nil
    }

    // MARK: Once

    private func setUp(_ options: CurlOptions, isStream: Bool) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        sluice_curl_set_pointer(handle, CURLOPT_PRIVATE, context)
        sluice_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, failure)
        sluice_curl_set_string(handle, CURLOPT_PROTOCOLS_STR, "http,https")
        sluice_curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
        sluice_curl_set_long(handle, CURLOPT_FOLLOWLOCATION, 0)
        // A key named .. is a name like others.
        sluice_curl_set_long(handle, CURLOPT_PATH_AS_IS, 1)
        sluice_curl_set_long(handle, isStream ? CURLOPT_HTTPGET : CURLOPT_POST, 1)
        // HTTP/2 where a TLS session offers it, and then one connection for many requests. Without TLS nobody is waited
        // for to see whether he offers it.
        let isTLS = options.base.hasPrefix("https:")
        let version = isTLS ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1
        sluice_curl_set_long(handle, CURLOPT_HTTP_VERSION, version)
        sluice_curl_set_long(handle, CURLOPT_PIPEWAIT, isTLS ? 1 : 0)
        sluice_curl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, options.connectTimeout.wholeMilliseconds)
        sluice_curl_set_long(handle, CURLOPT_DNS_CACHE_TIMEOUT, options.dnsCacheDuration.wholeSeconds)
        sluice_curl_set_long(handle, CURLOPT_TCP_KEEPALIVE, 1)
        sluice_curl_set_long(handle, CURLOPT_TCP_KEEPIDLE, options.tcpKeepAlive.wholeSeconds)
        sluice_curl_set_long(handle, CURLOPT_TCP_KEEPINTVL, max(1, options.tcpKeepAlive.wholeSeconds / 4))
        // An empty one keeps libcurl from asking the environment for each request.
        sluice_curl_set_string(handle, CURLOPT_PROXY, options.proxy ?? "")
        sluice_curl_set_string(handle, CURLOPT_NOPROXY, "")
        sluice_curl_set_long(handle, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        if let path = options.unixSocketPath {
            sluice_curl_set_string(handle, CURLOPT_UNIX_SOCKET_PATH, path)
        }
        if let file = options.certificateAuthorityFile {
            sluice_curl_set_string(handle, CURLOPT_CAINFO, file)
        }
        if let certificate = options.clientCertificate {
            sluice_curl_set_string(handle, CURLOPT_SSLCERT, certificate.certificateFile)
            sluice_curl_set_string(handle, CURLOPT_SSLKEY, certificate.keyFile)
            if let password = certificate.keyPassword {
                sluice_curl_set_string(handle, CURLOPT_KEYPASSWD, password)
            }
        }
        sluice_curl_set_pointer(handle, CURLOPT_HTTPHEADER, fixedFields)
        setUpCallbacks(context)
    }
}

extension Duration {
    /// At least one: libcurl takes 0 for its own default.
    fileprivate var wholeMilliseconds: Int { max(1, Int(wholeNanoseconds / 1_000_000)) }
    fileprivate var wholeSeconds: Int { max(1, Int(wholeNanoseconds / 1_000_000_000)) }
}
