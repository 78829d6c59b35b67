import Glibc
import SluiceCore
import SluiceNet

/// The connections through a proxy, and what is to happen to the next ones.
final class Traffic: Sendable {
    private struct State {
        var faults: [Fault] = []
        var relays: [Int: Relay] = [:]
        var connections = 0
    }

    private let state = Lock(State())

    var connectionCount: Int { state.withLock { $0.connections } }

    func inject(_ fault: Fault, _ connections: Int) {
        state.withLock { $0.faults += Array(repeating: fault, count: connections) }
        closeConnections()
    }

    func heal() {
        state.withLock { $0.faults = [] }
    }

    func closeConnections() {
        let relays = state.withLock { state in
            defer { state.relays = [:] }
            return state.relays.values
        }
        relays.forEach { $0.end() }
    }

    /// Serves connections until the listener is shut down, and closes it. Blocks.
    func accept(on listener: Int32, _ target: SocketAddress) {
        defer { close(listener) }
        while true {
            let client = Glibc.accept(listener, nil, nil)
            guard client >= 0 else { return }
            let relay = Relay(client)
            let (fault, number) = state.withLock { state in
                state.connections += 1
                state.relays[state.connections] = relay
                return (state.faults.isEmpty ? nil : state.faults.removeFirst(), state.connections)
            }
            do throws(SystemError) {
                try OwnThread.start(name: "fault-proxy") { [self] in
                    relay.run(fault?.action, to: target)
                    state.withLock { $0.relays[number] = nil }
                }
            } catch {
                relay.end()
            }
        }
    }
}
