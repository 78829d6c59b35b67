import CLinux
import Glibc
import SluiceCore
import SluiceNet
import Testing

/// Two connected sockets.
final class SocketPair {
    let near: FileDescriptor
    private var far: FileDescriptor?

    init() throws {
        var ends: [Int32] = [0, 0]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0, &ends) == 0 else {
            throw SystemError.last(in: "socketpair")
        }
        near = FileDescriptor(owning: ends[0])
        far = FileDescriptor(owning: ends[1])
    }

    /// Gives the near side something to read.
    func writeFar() {
        switch far {
        case .some(let far): _ = write(far.number, "x", 1)
        case .none: break
        }
    }

    func closeFar() {
        far = nil
    }
}

/// Keeps what it is told, and does something each time.
final class RecordingHandler: EventHandler {
    var registration: EventLoop.Registration?
    private(set) var seen: [Readiness] = []
    private let action: (RecordingHandler, Readiness) throws -> Void

    init(action: @escaping (RecordingHandler, Readiness) throws -> Void) {
        self.action = action
    }

    func ready(_ readiness: Readiness) {
        seen.append(readiness)
        do {
            try action(self, readiness)
        } catch {
            Issue.record(error)
        }
    }
}

final class TimerRecorder: TimerHandler {
    private(set) var count = 0
    var action: (LoopTimer) -> Void

    init(action: @escaping (LoopTimer) -> Void) {
        self.action = action
    }

    func timerFired(_ timer: LoopTimer) {
        count += 1
        action(timer)
    }
}

final class EndHandler: TurnEndHandler {
    private let action: () -> Void

    init(action: @escaping () -> Void) {
        self.action = action
    }

    func turnEnded() {
        action()
    }
}

/// Entries in the order in which they were made, by whatever thread.
final class Log: Sendable {
    private let list = Lock<[String]>([])

    var entries: [String] { list.withLock { $0 } }

    func append(_ entry: String) {
        list.withLock { $0.append(entry) }
    }
}
