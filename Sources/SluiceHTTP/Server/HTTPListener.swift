import CLinux
import Glibc
import SluiceCore
import SluiceNet

/// A listening socket on one loop.
final class HTTPListener: EventHandler, TimerHandler {
    private let descriptor: FileDescriptor
    /// Whether clients speak TLS, if the server does.
    private let isSecure: Bool
    private unowned let server: HTTPServer
    private var registration: EventLoop.Registration?
    private lazy var pause = LoopTimer(handler: self)

    /// How long to wait when the process has no descriptors left: accepting would fail again at once.
    private static let pauseTime = Duration.milliseconds(100)
    /// Connections taken in one turn, so that a flood of them does not starve those that are open.
    private static let batch = 256

    init(_ descriptor: consuming FileDescriptor, isSecure: Bool, server: HTTPServer) throws(SystemError) {
        self.isSecure = isSecure
        self.descriptor = descriptor
        self.server = server
        registration = try server.loop.register(self.descriptor.number, for: .reads, handler: self)
    }

    func ready(_ readiness: Readiness) {
        accept(atMost: Self.batch)
    }

    /// Takes all connections that wait: closing the listener would reset them.
    func acceptWaiting() {
        accept(atMost: .max)
    }

    private func accept(atMost count: Int) {
        do throws(SystemError) {
            var taken = 0
            while taken < count, let connection = try Socket.accept(from: descriptor.number) {
                taken += 1
                server.accepted(connection, isSecure: isSecure)
            }
        } catch {
            // EMFILE, ENFILE, ENOBUFS, ENOMEM: only time and closing connections help.
            if let registration {
                server.loop.update(registration, interest: .nothing)
                server.loop.arm(pause, at: server.loop.now + Self.pauseTime)
            }
        }
    }

    func timerFired(_ timer: LoopTimer) {
        if let registration {
            server.loop.update(registration, interest: .reads)
        }
    }

    func close() {
        server.loop.disarm(pause)
        if let registration {
            server.loop.deregister(registration)
        }
        registration = nil
    }
}
