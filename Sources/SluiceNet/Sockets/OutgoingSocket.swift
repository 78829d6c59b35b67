import Glibc
package import SluiceCore
package import SluiceTLS

/// A socket that this process connects to a server, watched by a loop until it is closed.
package final class OutgoingSocket {
    private let descriptor: FileDescriptor
    private let loop: EventLoop
    private var registration: EventLoop.Registration?
    private var awaitsWritable = true
    private let channel: SecureChannel?
    /// Whether the handler has bytes that were not taken.
    private var hasWaiting = false

    /// Starts to connect. `handler` hears that it can write when that has ended; ``connectError`` tells how.
    ///
    /// - Parameters:
    ///   - address: of the server.
    ///   - loop: whose thread calls this.
    ///   - tls: how to encrypt; `nil` for no encryption.
    ///   - handler: is told what the socket is ready for.
    /// - Throws: ``SystemError`` if there can be no such socket.
    package init(
        to address: SocketAddress, on loop: EventLoop, tls: TLSContext? = nil, handler: any EventHandler
    ) throws(SystemError) {
        self.loop = loop
        if let tls {
            do throws(TLSError) {
                channel = try SecureChannel(tls, pool: loop.storage, scratch: loop.scratch)
            } catch {
                throw SystemError(ENOMEM, in: "TLS")
            }
        } else {
            channel = nil
        }
        descriptor = try Socket.connect(to: address)
        registration = try loop.register(descriptor.number, for: .readsAndWrites, handler: handler)
    }

    /// Why connecting failed; `nil` if it did not.
    package var connectError: SystemError? {
        Socket.connectError(descriptor.number)
    }

    /// Reads once into the free space of `buffer`.
    package func read(into buffer: ByteBuffer, addingAtLeast minimum: Int) -> IOResult {
        guard let channel else { return SocketIO.read(descriptor.number, into: buffer, addingAtLeast: minimum) }
        let result = channel.read(descriptor.number, into: buffer)
        updateInterest()
        return result
    }

    /// What a failed read or write came from, for the log.
    package func reason(of error: SystemError) -> String {
        channel?.error?.message ?? error.description
    }

    /// Writes what the socket takes of `buffer`. The handler hears that it can write when it takes the rest.
    package func write(_ buffer: ByteBuffer) -> IOResult {
        let result: IOResult
        if let channel {
            result = channel.write(buffer, to: descriptor.number)
        } else {
            result = buffer.isEmpty ? .moved(0) : SocketIO.write(buffer, to: descriptor.number)
        }
        hasWaiting = !buffer.isEmpty
        updateInterest()
        return result
    }

    /// Bytes that wait for the end of a handshake wait for reads, not for writes.
    private func updateInterest() {
        let awaits = hasWaiting && channel?.isHandshaking != true || channel?.hasUnsent == true
        guard awaits != awaitsWritable, let registration else { return }
        awaitsWritable = awaits
        loop.update(registration, interest: awaits ? .readsAndWrites : .reads)
    }

    /// Stops watching. The descriptor is closed with the object.
    package func close() {
        channel?.close(descriptor.number)
        if let registration {
            loop.deregister(registration)
        }
        registration = nil
    }
}
