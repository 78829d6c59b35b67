import CLinux
import Glibc
import SluiceCore
import SluiceNet

/// One connection of a client through the proxy. Its descriptors are closed when the last thread is done with them.
final class Relay: Sendable {
    private let client: Int32
    private let server = Lock<Int32?>(nil)

    /// - Parameter client: a connected socket; closed with the value.
    init(_ client: Int32) {
        self.client = client
    }

    deinit {
        close(client)
        if let server = server.withLock({ $0 }) { close(server) }
    }

    /// Ends the connection on both sides.
    func end() {
        shutdown(client, Int32(SHUT_RDWR))
        if let server = server.withLock({ $0 }) { shutdown(server, Int32(SHUT_RDWR)) }
    }

    /// Copies both ways until one side ends, or the fault says so. Blocks.
    func run(_ fault: Fault.Action?, to target: SocketAddress) {
        defer { end() }
        switch fault {
        case .refuse:
            return
        case .answer(let bytes):
            guard readRequest() else { return }
            _ = send(bytes[...], to: client)
            // The client has to read it before it sees the end.
            shutdown(client, Int32(SHUT_WR))
            drain()
        default:
            guard let server = try? Socket.connect(to: target).release() else { return }
            _ = fcntl(server, F_SETFL, 0)
            self.server.withLock { $0 = server }
            do throws(SystemError) {
                try OwnThread.start(name: "fault-proxy") { [self] in
                    copyAnswers(from: server, fault)
                    end()
                }
            } catch {
                return
            }
            copyRequests(to: server, fault)
        }
    }

    private func copyRequests(to server: Int32, _ fault: Fault.Action?) {
        var left = Int.max
        if case .cutRequest(let bytes) = fault { left = bytes }
        while left > 0, let piece = receive(from: client) {
            guard send(piece.prefix(left), to: server) else { return }
            left -= min(left, piece.count)
        }
    }

    private func copyAnswers(from server: Int32, _ fault: Fault.Action?) {
        var left = Int.max
        if case .cutAnswer(let bytes) = fault { left = bytes }
        while let piece = receive(from: server) {
            switch fault {
            case .hang: continue
            case .delay(let duration): pause(duration)
            default: break
            }
            guard send(piece.prefix(left), to: client), left > piece.count else { return }
            left -= piece.count
        }
    }

    /// Reads until a whole request is there: its head, and as much behind it as the head says.
    private func readRequest() -> Bool {
        var bytes: [UInt8] = []
        while let piece = receive(from: client) {
            bytes += piece
            guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound else { continue }
            let lines = String(decoding: bytes[..<end], as: UTF8.self).lowercased().split(separator: "\r\n")
            let field = lines.first { $0.hasPrefix("content-length:") }
            let length = field.flatMap { Int($0.dropFirst("content-length:".count).filter(\.isNumber)) } ?? 0
            if bytes.count - end >= length { return true }
        }
        return false
    }

    private func drain() {
        while receive(from: client) != nil {}
    }

    private func receive(from descriptor: Int32) -> ArraySlice<UInt8>? {
        var piece = [UInt8](repeating: 0, count: 64 * 1024)
        let count = recv(descriptor, &piece, piece.count, 0)
        return count > 0 ? piece[..<count] : nil
    }

    private func send(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private func pause(_ duration: Duration) {
        let nanoseconds = max(0, duration.wholeNanoseconds)
        var time = timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
        nanosleep(&time, nil)
    }
}
