import CLinux
import Glibc
import SluiceCore
import SluiceNet

/// The listening sockets of all addresses, handed out loop by loop.
final class ListenerSet: Sendable {
    /// Where they really listen.
    let addresses: [String]
    private let descriptors: Lock<[[Int32]]>
    private let files: Lock<[SocketFile]>

    /// - Parameters:
    ///   - wanted: the addresses.
    ///   - count: of loops.
    ///   - sharesPorts: whether another gateway of this user may be there.
    /// - Throws: ``GatewayError`` that names the address which cannot be listened on.
    init(_ wanted: [ListenAddress], count: Int, sharesPorts: Bool = false) throws(GatewayError) {
        var addresses: [String] = []
        var files: [SocketFile] = []
        var perLoop = Array(repeating: [Int32](), count: count)
        for address in wanted {
            do throws(GatewayError) {
                let (bound, sockets) = try Self.open(
                    address.socketAddress, count: count, sharesPorts: sharesPorts)
                addresses.append(bound.description)
                files += SocketFile(bound).map { [$0] } ?? []
                for (index, socket) in sockets.enumerated() {
                    perLoop[index].append(socket)
                }
            } catch {
                files.forEach { $0.remove() }
                perLoop.joined().forEach { close($0) }
                throw error
            }
        }
        self.addresses = addresses
        self.files = Lock(files)
        descriptors = Lock(perLoop)
    }

    deinit {
        let unused = descriptors.withLock { $0 }
        if !unused.isEmpty {
            removeFiles()
        }
        for descriptor in unused.joined() {
            close(descriptor)
        }
    }

    /// The sockets of the next loop, which owns them from now on.
    func take() -> [Int32] {
        descriptors.withLock { $0.popLast() ?? [] }
    }

    /// Takes the files of Unix sockets away, so that nobody finds them any more; at the first call only. Call it before the
    /// sockets are closed.
    func removeFiles() {
        files.withLock { files in
            files.forEach { $0.remove() }
            files = []
        }
    }

    /// One socket for each loop, so that the kernel spreads the connections.
    private static func open(
        _ wanted: SocketAddress, count: Int, sharesPorts: Bool
    ) throws(GatewayError) -> (bound: SocketAddress, sockets: [Int32]) {
        var sockets: [Int32] = []
        do throws(SystemError) {
            if case .unix = wanted.kind {
                // All loops take from one queue: Unix sockets cannot share their path.
                let first = try Socket.listen(on: wanted, sharesPort: false).release()
                sockets = [first] + (1..<max(count, 1)).map { _ in fcntl(first, F_DUPFD_CLOEXEC, 0) }
                return (wanted, sockets)
            }
            // Sharing a port would let two gateways of one user have the same one without noticing. This socket does
            // not share, so it finds out whether anybody is there. A port that the system chooses is nobody else's.
            if !sharesPorts, !wanted.hasAnyPort {
                close(try Socket.listen(on: wanted, sharesPort: false).release())
            }
            let first = try Socket.listen(on: wanted, sharesPort: true).release()
            sockets = [first]
            let bound = SocketAddress.local(of: first) ?? wanted
            for _ in 1..<max(count, 1) {
                sockets.append(try Socket.listen(on: bound, sharesPort: true).release())
            }
            return (bound, sockets)
        } catch {
            sockets.forEach { close($0) }
            throw GatewayError(.address, "cannot listen on \(wanted): \(error.reason)\(advice(error))")
        }
    }

    private static func advice(_ error: SystemError) -> String {
        switch error.code {
        case EADDRINUSE: "; choose another address, or stop what listens there"
        case EACCES: "; choose a port above 1023, or run with the right to use lower ones"
        case EADDRNOTAVAIL: "; this machine does not have that address"
        default: ""
        }
    }
}
