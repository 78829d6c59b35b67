import SluiceCore
import SluiceHTTP
import SluiceNet
import TestSupport

/// A server with a ``TestService`` on a loop of its own. Ends with the object.
final class TestServer: Sendable {
    let address: SocketAddress
    let counters = HTTPCounters()
    let quota: ConnectionQuota
    private let thread: EventLoopThread
    private let parts: LoopBound<Parts>

    /// What lives on the loop's thread.
    final class Parts {
        fileprivate(set) var server: HTTPServer?
        fileprivate(set) var service: TestService?
        var isDrained = false
    }

    /// - Parameters:
    ///   - address: where to listen. Default: a free port of 127.0.0.1.
    ///   - sharesPort: whether other servers may listen there too.
    ///   - limits: what clients may ask.
    ///   - quota: shared by servers that count their connections together.
    /// - Throws: `SystemError` if the address cannot be listened on.
    init(
        on address: SocketAddress = .loopback(port: 0), sharesPort: Bool = false, limits: HTTPLimits = HTTPLimits(),
        quota: ConnectionQuota = ConnectionQuota()
    ) throws {
        self.quota = quota
        let listener = try Socket.listen(on: address, sharesPort: sharesPort)
        guard let local = SocketAddress.local(of: listener.number) else { throw TestSupportError("no address") }
        self.address = local
        let parts = LoopBound(Parts())
        self.parts = parts
        let number = listener.release()
        thread = try EventLoopThread(name: "test-server") { [counters] loop in
            let service = TestService(loop: loop)
            let server = HTTPServer(loop: loop, limits: limits, service: service, quota: quota, counters: counters)
            parts.value.service = service
            parts.value.server = server
            // Fails only if the descriptor is none; then no test gets a connection.
            try? server.listen(on: FileDescriptor(owning: number))
        }
    }

    deinit {
        onLoop {
            $0.server?.closeAll()
            $0.service?.forget()
        }
        thread.stop()
        thread.join()
    }

    /// Runs `body` on the loop's thread, and waits for it.
    @discardableResult
    func onLoop<Value: Sendable>(_ body: @escaping @Sendable (Parts) -> Value) -> Value? {
        let result = Lock<Value?>(nil)
        let done = Signal()
        withExtendedLifetime(parts) {
            thread.mailbox.submit { [parts] _ in
                let value = body(parts.value)
                result.withLock { $0 = value }
                done.raise()
            }
            done.wait(timeout: .seconds(10))
        }
        return result.withLock { $0 }
    }

    /// Takes no new connections and lets the open ones end; ``isDrained`` tells when.
    func drain() {
        onLoop { $0.drain() }
    }

    var isDrained: Bool { onLoop { $0.isDrained } ?? false }

    /// Ends all answers and streams that are held.
    func release() {
        onLoop { $0.service?.release() }
    }

    /// Sends a piece on all streams.
    func send(_ piece: String) {
        onLoop { $0.service?.send(Array(piece.utf8)) }
    }

    /// What observers of exchanges were told.
    var log: [String] { onLoop { $0.service?.log ?? [] } ?? [] }

    /// Answers and streams that are held.
    var heldCount: Int { onLoop { $0.service?.held.count ?? 0 } ?? 0 }

    func client(timeout: Duration = .seconds(5)) throws -> HTTPTestClient {
        try HTTPTestClient(to: address, timeout: timeout)
    }

    /// Waits until connections have been taken and none is open any more.
    func awaitNoConnections() async throws {
        try await waitUntil("all connections are closed") {
            counters.accepted.current > 0 && counters.open.current == 0 && quota.current == 0
        }
    }
}

extension TestServer.Parts {
    func drain() {
        server?.drain { self.isDrained = true }
    }
}
