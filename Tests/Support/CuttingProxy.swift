import CLinux
import Glibc
import SluiceCore
import SluiceNet

/// Stands between a gateway and its Redis, and cuts the connection after a number of bytes that Redis was sent, as often
/// as it was told; from then on it lets everything pass.
package final class CuttingProxy: Sendable {
    /// Whose bytes are counted.
    package enum Direction: Sendable, CaseIterable {
        case toRedis, fromRedis
    }

    private let folder: TemporaryDirectory
    private let listener: Int32
    private let path: String
    private let budget: Budget

    /// Listens on a Unix socket.
    ///
    /// - Parameters:
    ///   - redisSocket: path of the socket behind it.
    ///   - bytes: how many bytes pass before the first cut.
    ///   - direction: which bytes are counted.
    ///   - onCut: called before the cut. Default nothing.
    /// - Throws: `SystemError` if it cannot listen.
    package init(
        to redisSocket: String, cutAfter bytes: Int, _ direction: Direction,
        onCut: @escaping @Sendable () -> Void = {}
    ) throws {
        folder = try TemporaryDirectory()
        path = "\(folder.path)/proxy.sock"
        guard let address = SocketAddress(unixPath: path), let target = SocketAddress(unixPath: redisSocket) else {
            throw TestSupportError("the path is too long")
        }
        budget = Budget(bytes, onCut)
        listener = try Socket.listen(on: address, sharesPort: false).release()
        _ = fcntl(listener, F_SETFL, 0)
        let (listener, budget) = (listener, budget)
        try OwnThread.start(name: "proxy") {
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0 else { return }
                guard let server = try? Socket.connect(to: target).release() else {
                    close(client)
                    continue
                }
                _ = fcntl(server, F_SETFL, 0)
                let pair = Pair(client, server)
                try? OwnThread.start(name: "proxy") {
                    pair.copy(from: client, to: server, direction == .toRedis ? budget : nil)
                }
                try? OwnThread.start(name: "proxy") {
                    pair.copy(from: server, to: client, direction == .fromRedis ? budget : nil)
                }
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    package var url: String { "unix://\(path)" }

    /// Whether the cut was made.
    package var hasCut: Bool { budget.isSpent }
}

/// Bytes that may still pass.
private final class Budget: Sendable {
    private let left: SharedCounter
    private let onCut: @Sendable () -> Void

    init(_ bytes: Int, _ onCut: @escaping @Sendable () -> Void) {
        self.onCut = onCut
        left = SharedCounter()
        left.add(bytes)
    }

    var isSpent: Bool { left.current < 0 }

    /// - Returns: how many of `count` bytes may pass; `nil` if the cut lies behind.
    func take(_ count: Int) -> Int? {
        guard !isSpent else { return nil }
        let rest = left.add(-count)
        return rest >= 0 ? count : count + rest
    }

    func cut() {
        onCut()
    }
}

/// Two descriptors that are closed when the last of two threads is done with them.
private final class Pair: Sendable {
    private let client: Int32
    private let server: Int32

    init(_ client: Int32, _ server: Int32) {
        self.client = client
        self.server = server
    }

    deinit {
        close(client)
        close(server)
    }

    func copy(from source: Int32, to target: Int32, _ budget: Budget?) {
        var piece = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = recv(source, &piece, piece.count, 0)
            guard count > 0 else { break }
            let passing = budget?.take(count) ?? count
            var sent = 0
            while sent < passing {
                let result = piece.withUnsafeBytes { bytes in
                    send(target, bytes.baseAddress.map { $0 + sent }, passing - sent, Int32(MSG_NOSIGNAL))
                }
                guard result > 0 else { break }
                sent += result
            }
            if sent < count {
                budget?.cut()
                break
            }
        }
        shutdown(client, Int32(SHUT_RDWR))
        shutdown(server, Int32(SHUT_RDWR))
    }
}
