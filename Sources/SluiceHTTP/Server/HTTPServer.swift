import CLinux
import Glibc
package import SluiceCore
package import SluiceNet
package import SluiceTLS

/// The HTTP/1.1 server of one event loop: takes connections from listeners and has a service answer their requests.
package final class HTTPServer {
    package let loop: EventLoop
    package let limits: HTTPLimits
    package let counters: HTTPCounters
    package let service: any HTTPService
    private(set) var isDraining = false
    /// How connections from now on are encrypted; `nil` for not at all. Connections that are open keep theirs.
    package var tls: TLSContext?
    /// Connections in a TLS handshake.
    var handshaking = 0
    private var handshakesInTurn = 0

    let heads = ResponseHeads()
    let knownFields = KnownFields()
    let timeouts: Timeouts
    private let quota: ConnectionQuota
    private var listeners: [HTTPListener] = []
    private var connections: [HTTPConnection] = []
    private var onDrained: (() -> Void)?
    private let sweepTimer = LoopTimer()
    private let farewellTimer = LoopTimer()

    /// How often idle connections are asked for their storage.
    private static let sweepNanoseconds: Int64 = 1_000_000_000
    private static let handshakesPerTurn = 8

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
        farewellTimer.handler = self
    }

    /// Takes connections from a listening socket, which the server owns from now on.
    ///
    /// - Parameters:
    ///   - descriptor: the socket.
    ///   - isSecure: whether clients speak TLS there, provided that there is ``tls``.
    /// - Throws: ``SystemError`` if the loop cannot watch it.
    package func listen(on descriptor: consuming FileDescriptor, isSecure: Bool = false) throws(SystemError) {
        listeners.append(try HTTPListener(descriptor, isSecure: isSecure, server: self))
    }

    /// Whether another step of a handshake may be made in this turn. Signing takes half a millisecond: a flood of new
    /// connections must not keep the open ones waiting.
    func mayHandshake() -> Bool {
        if handshakesInTurn == 0 {
            loop.atEndOfTurn(self)
        }
        handshakesInTurn += 1
        return handshakesInTurn <= Self.handshakesPerTurn
    }

    /// Takes no new connections, lets open exchanges end, ends streams, closes idle connections once the farewell of
    /// ``limits`` is over, and calls `onDrained` when all have gone.
    package func drain(onDrained: @escaping () -> Void) {
        isDraining = true
        self.onDrained = onDrained
        for listener in listeners {
            listener.acceptWaiting()
            listener.close()
        }
        listeners = []
        let waits = limits.farewell > .zero
        for connection in connections {
            connection.drain(closesIdle: !waits)
        }
        if connections.isEmpty {
            finishDraining()
        } else if waits {
            loop.arm(farewellTimer, at: loop.now + limits.farewell)
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

    func accepted(_ descriptor: consuming FileDescriptor, isSecure: Bool) {
        counters.accepted.add()
        Socket.disableDelay(descriptor.number)
        let tls = isSecure ? tls : nil
        guard tls == nil || handshaking < limits.handshakes, quota.take(limit: limits.connections) else {
            return refuse(descriptor, isSecure: tls != nil)
        }
        guard let connection = try? HTTPConnection(descriptor, tls: tls, server: self) else {
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
        loop.disarm(farewellTimer)
        let action = onDrained
        onDrained = nil
        action?()
    }

    /// Tells a client that there is no room for it; as far as that takes no waiting.
    private func refuse(_ descriptor: borrowing FileDescriptor, isSecure: Bool) {
        counters.refused.add()
        // Without a handshake there is nothing that a client of TLS would understand.
        guard !isSecure else { return }
        let answer = ByteBuffer(capacity: 256)
        answer.append(
            "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nRetry-After: 1\r\n"
                + "Connection: close\r\nContent-Length: 41\r\n\r\n{\"error\":\"ERR too many open connections\"}")
        _ = SocketIO.write(answer, to: descriptor.number)
        // Closing with a request unread would reset the connection, and take the answer with it.
        _ = SocketIO.read(descriptor.number, into: answer, addingAtLeast: 16 * 1024)
    }
}

extension HTTPServer: TurnEndHandler {
    package func turnEnded() {
        handshakesInTurn = 0
    }
}

extension HTTPServer: TimerHandler {
    package func timerFired(_ timer: LoopTimer) {
        guard !connections.isEmpty else { return }
        guard timer !== farewellTimer else {
            return connections.forEach { $0.drain(closesIdle: true) }
        }
        for connection in connections {
            connection.sweep()
        }
        loop.arm(timer, at: loop.now.advanced(byNanoseconds: Self.sweepNanoseconds))
    }
}

/// The time limits in nanoseconds: deadlines are set with each request.
struct Timeouts {
    let handshake: Int64
    let header: Int64
    let body: Int64
    let idle: Int64
    let write: Int64

    init(_ limits: HTTPLimits) {
        handshake = limits.handshakeTimeout.wholeNanoseconds
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
