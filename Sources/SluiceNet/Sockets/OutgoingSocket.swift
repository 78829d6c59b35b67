package import SluiceCore

/// A socket that this process connects to a server, watched by a loop until it is closed.
package final class OutgoingSocket {
    private let descriptor: FileDescriptor
    private let loop: EventLoop
    private var registration: EventLoop.Registration?
    private var awaitsWritable = true

    /// Starts to connect. `handler` hears that it can write when that has ended; ``connectError`` tells how.
    package init(to address: SocketAddress, on loop: EventLoop, handler: any EventHandler) throws(SystemError) {
        self.loop = loop
        descriptor = try Socket.connect(to: address)
        registration = try loop.register(descriptor.number, for: .readsAndWrites, handler: handler)
    }

    /// Why connecting failed; `nil` if it did not.
    package var connectError: SystemError? {
        Socket.connectError(descriptor.number)
    }

    /// Reads once into the free space of `buffer`.
    package func read(into buffer: ByteBuffer, addingAtLeast minimum: Int) -> IOResult {
        SocketIO.read(descriptor.number, into: buffer, addingAtLeast: minimum)
    }

    /// Writes what the socket takes of `buffer`. The handler hears that it can write when it takes the rest.
    package func write(_ buffer: ByteBuffer) -> IOResult {
        let result: IOResult = buffer.isEmpty ? .moved(0) : SocketIO.write(buffer, to: descriptor.number)
        if !buffer.isEmpty != awaitsWritable, let registration {
            awaitsWritable.toggle()
            loop.update(registration, interest: awaitsWritable ? .readsAndWrites : .reads)
        }
        return result
    }

    /// Stops watching. The descriptor is closed with the object.
    package func close() {
        if let registration {
            loop.deregister(registration)
        }
        registration = nil
    }
}
