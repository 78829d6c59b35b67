import CCurl
import Glibc
import SluiceCore
import Synchronization

/// Carries out HTTP exchanges with libcurl's multi interface on a thread of its own.
///
/// Connections are kept and used again. Redirects are not followed: the token must not go elsewhere. The thread ends
/// when the driver is released and its last exchange is done.
final class CurlDriver: Sendable {
    private let mailbox: CurlMailbox

    /// - Throws: ``ClientError`` if libcurl or the thread cannot be had.
    init(_ options: CurlOptions) throws(ClientError) {
        guard Self.isReady, let multi = curl_multi_init() else {
            throw ClientError(.invalidRequest, "libcurl cannot be started")
        }
        let mailbox = CurlMailbox(multi)
        self.mailbox = mailbox
        do throws(SystemError) {
            try OwnThread.start(name: "sluice-client") { CurlWorker(mailbox, options).run() }
        } catch {
            mailbox.close()
            throw ClientError(.invalidRequest, "the client's thread cannot be started: \(error.reason)")
        }
    }

    deinit {
        mailbox.stop()
    }

    /// libcurl is initialised once for the process.
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// Carries out one exchange. Cancelling the task ends the transfer.
    ///
    /// - Throws: ``ClientError`` or `CancellationError`.
    func perform(_ request: HTTPRequest) async throws -> HTTPResponse {
        let id = mailbox.makeID()
        defer { mailbox.forget(id) }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                mailbox.submit(HTTPExchange(id: id, request: request, continuation: continuation))
            }
        } onCancel: {
            mailbox.cancel(id)
        }
    }
}

/// How exchanges are carried out.
struct CurlOptions: Sendable {
    var connectTimeout: Duration
    var unixSocketPath: String?
    var certificateAuthorityFile: String?
}

/// What callers leave for the driver's thread.
///
/// `@unchecked`: `multi` is only used by the thread, except for `curl_multi_wakeup`, which any thread may call
/// (curl_multi_wakeup(3)), and which is called under the lock, so never after ``close()``; the rest is behind the lock.
final class CurlMailbox: @unchecked Sendable {
    struct Mail {
        var exchanges: [HTTPExchange] = []
        /// Stays until the caller has its result: cancellation may come before the exchange does.
        var cancelled: Set<Int> = []
        var isStopped = false
        var isClosed = false
    }

    let multi: UnsafeMutableRawPointer
    private let mail = Lock(Mail())
    private let counter = Atomic(0)

    init(_ multi: UnsafeMutableRawPointer) {
        self.multi = multi
    }

    func makeID() -> Int {
        counter.add(1, ordering: .relaxed).newValue
    }

    func submit(_ exchange: HTTPExchange) {
        post { $0.exchanges.append(exchange) }
    }

    func cancel(_ id: Int) {
        post { $0.cancelled.insert(id) }
    }

    /// The caller has its result: whether it was cancelled does not matter any more.
    func forget(_ id: Int) {
        _ = mail.withLock { $0.cancelled.remove(id) }
    }

    func stop() {
        post { $0.isStopped = true }
    }

    func takeAll() -> Mail {
        mail.withLock { mail in
            defer { mail.exchanges = [] }
            return mail
        }
    }

    /// Frees libcurl's handle; nobody wakes it any more.
    func close() {
        mail.withLock { $0.isClosed = true }
        curl_multi_cleanup(multi)
    }

    private func post(_ change: (inout Mail) -> Void) {
        mail.withLock { mail in
            change(&mail)
            if !mail.isClosed {
                curl_multi_wakeup(multi)
            }
        }
    }
}
