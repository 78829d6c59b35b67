import CCurl
import Glibc
import SluiceCore

/// The driver's thread: adds transfers, lets libcurl work, and tells callers how it ended.
final class CurlWorker {
    private let mailbox: CurlMailbox
    private let options: CurlOptions
    private var running: [UnsafeMutableRawPointer: HTTPExchange] = [:]
    private var idleHandles: [UnsafeMutableRawPointer] = []

    init(_ mailbox: CurlMailbox, _ options: CurlOptions) {
        self.mailbox = mailbox
        self.options = options
    }

    func run() {
        blockBrokenPipe()
        while true {
            let mail = mailbox.takeAll()
            for exchange in mail.exchanges {
                if mail.cancelled.contains(exchange.id) {
                    exchange.finish(.failure(CancellationError()))
                } else {
                    start(exchange)
                }
            }
            cancel(mail.cancelled)
            if mail.isStopped, running.isEmpty { break }
            var count: Int32 = 0
            curl_multi_perform(mailbox.multi, &count)
            collect()
            curl_multi_poll(mailbox.multi, nil, 0, 1000, nil)
        }
        idleHandles.forEach { curl_easy_cleanup($0) }
        mailbox.close()
    }

    /// CURLOPT_NOSIGNAL does not cover what TLS libraries write.
    private func blockBrokenPipe() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    // MARK: Starting

    private func start(_ exchange: HTTPExchange) {
        guard let handle = idleHandles.popLast() ?? curl_easy_init() else {
            return exchange.finish(.failure(ClientError(.notSent, "libcurl has no handle to give")))
        }
        exchange.handle = handle
        configure(handle, for: exchange)
        running[handle] = exchange
        curl_multi_add_handle(mailbox.multi, handle)
    }

    private func configure(_ handle: UnsafeMutableRawPointer, for exchange: HTTPExchange) {
        let request = exchange.request
        curl_easy_reset(handle)
        sluice_curl_set_string(handle, CURLOPT_URL, request.url)
        sluice_curl_set_string(handle, CURLOPT_PROTOCOLS_STR, "http,https")
        sluice_curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
        sluice_curl_set_long(handle, CURLOPT_FOLLOWLOCATION, 0)
        // A key named .. is a name like others.
        sluice_curl_set_long(handle, CURLOPT_PATH_AS_IS, 1)
        sluice_curl_set_long(handle, CURLOPT_TCP_KEEPALIVE, 1)
        sluice_curl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(options.connectTimeout))
        if let timeout = request.timeout {
            sluice_curl_set_long(handle, CURLOPT_TIMEOUT_MS, milliseconds(timeout))
        }
        if let path = options.unixSocketPath {
            sluice_curl_set_string(handle, CURLOPT_UNIX_SOCKET_PATH, path)
        }
        if let file = options.certificateAuthorityFile {
            sluice_curl_set_string(handle, CURLOPT_CAINFO, file)
        }
        if request.method == "POST" {
            sluice_curl_set_long(handle, CURLOPT_POST, 1)
            sluice_curl_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, request.body.count)
            // Copied by libcurl: the array may move.
            _ = request.body.withUnsafeBytes { sluice_curl_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, $0.baseAddress) }
        }
        for header in request.headers + ["Expect:", "Accept-Encoding:"] {
            exchange.headerList = curl_slist_append(exchange.headerList, header)
        }
        sluice_curl_set_pointer(handle, CURLOPT_HTTPHEADER, exchange.headerList)
        let context = Unmanaged.passUnretained(exchange).toOpaque()
        sluice_curl_set_pointer(handle, CURLOPT_WRITEDATA, context)
        sluice_curl_set_data_callback(handle, CURLOPT_WRITEFUNCTION) { data, size, count, context in
            guard let data, let context else { return 0 }
            let exchange = Unmanaged<HTTPExchange>.fromOpaque(context).takeUnretainedValue()
            let piece = UnsafeRawBufferPointer(start: data, count: size * count)
            guard let onPiece = exchange.request.onPiece, exchange.response.status == 200 else {
                exchange.response.body.append(contentsOf: piece)
                return piece.count
            }
            return onPiece(Array(piece)) ? piece.count : 0
        }
        sluice_curl_set_pointer(handle, CURLOPT_PREREQDATA, context)
        sluice_curl_set_request_callback(handle) { context, _, _, _, _ in
            guard let context else { return CURL_PREREQFUNC_ABORT }
            let exchange = Unmanaged<HTTPExchange>.fromOpaque(context).takeUnretainedValue()
            return exchange.maySend() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
        }
        sluice_curl_set_pointer(handle, CURLOPT_HEADERDATA, context)
        sluice_curl_set_data_callback(handle, CURLOPT_HEADERFUNCTION) { data, size, count, context in
            guard let data, let context else { return 0 }
            Unmanaged<HTTPExchange>.fromOpaque(context).takeUnretainedValue()
                .takeHeader(UnsafeRawBufferPointer(start: data, count: size * count))
            return size * count
        }
    }

    private func milliseconds(_ duration: Duration) -> Int {
        max(1, Int(duration.wholeNanoseconds / 1_000_000))
    }

    // MARK: Ending

    private func cancel(_ cancelled: Set<Int>) {
        guard !cancelled.isEmpty else { return }
        for exchange in running.values where cancelled.contains(exchange.id) {
            release(exchange)
            exchange.finish(.failure(CancellationError()))
        }
    }

    private func collect() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(mailbox.multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle,
                let exchange = running[handle]
            else { continue }
            let code = message.pointee.data.result
            var status = 0
            sluice_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
            release(exchange)
            exchange.response.status = status
            if code == CURLE_OK {
                exchange.finish(.success(exchange.response))
            } else {
                exchange.finish(.failure(Self.error(code, wasSent: exchange.attempts > 0)))
            }
        }
    }

    private func release(_ exchange: HTTPExchange) {
        guard let handle = exchange.handle else { return }
        running[handle] = nil
        curl_multi_remove_handle(mailbox.multi, handle)
        curl_slist_free_all(exchange.headerList)
        exchange.headerList = nil
        exchange.handle = nil
        idleHandles.append(handle)
    }

    private static func error(_ code: CURLcode, wasSent: Bool) -> ClientError {
        let reason = String(cString: curl_easy_strerror(code))
        if wasSent {
            return ClientError(.maybeExecuted, "no answer: \(reason); the command may or may not have run")
        }
        return ClientError(.notSent, "not sent: \(reason)")
    }
}
