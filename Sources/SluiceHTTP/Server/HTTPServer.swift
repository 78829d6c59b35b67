import CLinux
import Glibc
package import SluiceCore
package import SluiceNet

/// The HTTP/1.1 server of one event loop: takes connections from listeners and has a service answer their requests.
package final class HTTPServer {
    package let loop: EventLoop
    package let limits: HTTPLimits
    package let counters: HTTPCounters
    package let service: any HTTPService
    private(set) var isDraining = false

    let heads = ResponseHeads()
    let knownFields = KnownFields()
    let timeouts: Timeouts
    private let quota: ConnectionQuota
    private var listeners: [HTTPListener] = []
    private var connections: [HTTPConnection] = []
    private var onDrained: (() -> Void)?
    private let sweepTimer = LoopTimer()

    /// How often idle connections are asked for their storage.
    private static let sweepNanoseconds: Int64 = 1_000_000_000

    /// - Parameters:
    ///   - loop: the loop whose thread calls this.
    ///   - limits: what clients may ask.
    ///   - service: answers the requests.
    ///   - quota: counts the connections of all loops together.
    ///   - counters: what this loop's connections move.
    package init(
        loop: EventLoop, limits: HTTPLimits, service: any HTTPService, quota: ConnectionQuota,
        counters: HTTPCounters = HTTPCounters()
    ) {
        self.loop = loop
        self.limits = limits
        timeouts = Timeouts(limits)
        self.service = service
        self.quota = quota
        self.counters = counters
        sweepTimer.handler = self
    }

    /// Takes connections from a listening socket, which the server owns from now on.
    package func listen(on descriptor: consuming FileDescriptor) throws(SystemError) {
        listeners.append(try HTTPListener(descriptor, server: self))
    }

    /// Takes no new connections, lets open exchanges end, ends streams, and calls `onDrained` when all have gone.
    package func drain(onDrained: @escaping () -> Void) {
        isDraining = true
        self.onDrained = onDrained
        for listener in listeners {
            listener.acceptWaiting()
            listener.close()
        }
        listeners = []
        for connection in connections {
            connection.drain()
        }
        if connections.isEmpty {
            finishDraining()
        }
    }

    /// Closes all connections, whatever is under way on them.
    package func closeAll() {
        for listener in listeners {
            listener.close()
        }
        listeners = []
        for connection in connections {
            connection.close()
        }
    }

    func accepted(_ descriptor: consuming FileDescriptor) {
        counters.accepted.add()
        Socket.disableDelay(descriptor.number)
        guard quota.take(limit: limits.connections) else {
            return refuse(descriptor)
        }
        guard let connection = try? HTTPConnection(descriptor, server: self) else {
            quota.give()
            return counters.refused.add()
        }
        connection.place = connections.count
        connections.append(connection)
        if !sweepTimer.isArmed {
            loop.arm(sweepTimer, at: loop.now.advanced(byNanoseconds: Self.sweepNanoseconds))
        }
        counters.open.add()
    }

    func forget(_ connection: HTTPConnection) {
        let last = connections.removeLast()
        if last !== connection {
            connections[connection.place] = last
            last.place = connection.place
        }
        counters.open.add(-1)
        quota.give()
        if isDraining, connections.isEmpty {
            finishDraining()
        }
    }

    private func finishDraining() {
        let action = onDrained
        onDrained = nil
        action?()
    }

    /// Tells a client that there is no room for it; as far as that takes no waiting.
    private func refuse(_ descriptor: borrowing FileDescriptor) {
        counters.refused.add()
        let answer = ByteBuffer(capacity: 256)
        answer.append(
            "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nRetry-After: 1\r\n"
                + "Connection: close\r\nContent-Length: 41\r\n\r\n{\"error\":\"ERR too many open connections\"}")
        _ = SocketIO.write(answer, to: descriptor.number)
        // Closing with a request unread would reset the connection, and take the answer with it.
        _ = SocketIO.read(descriptor.number, into: answer, addingAtLeast: 16 * 1024)
    }
}

extension HTTPServer: TimerHandler {
    package func timerFired(_ timer: LoopTimer) {
        guard !connections.isEmpty else { return }
        for connection in connections {
            connection.sweep()
        }
        loop.arm(timer, at: loop.now.advanced(byNanoseconds: Self.sweepNanoseconds))
    }
}

/// The time limits in nanoseconds: deadlines are set with each request.
struct Timeouts {
    let header: Int64
    let body: Int64
    let idle: Int64
    let write: Int64

    init(_ limits: HTTPLimits) {
        header = limits.headerTimeout.wholeNanoseconds
        body = limits.bodyTimeout.wholeNanoseconds
        idle = limits.idleTimeout.wholeNanoseconds
        write = limits.writeTimeout.wholeNanoseconds
    }
}

/// Counts the connections of all loops.
package final class ConnectionQuota: Sendable {
    private let taken = SharedCounter()

    package init() {}

    /// Connections open now.
    package var current: Int { taken.current }

    func take(limit: Int) -> Bool {
        if taken.add(1) <= limit { return true }
        taken.add(-1)
        return false
    }

    func give() {
        taken.add(-1)
    }
}
