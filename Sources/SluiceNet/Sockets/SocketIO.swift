import CLinux
import Glibc
package import SluiceCore

/// What a non-blocking read or write came to.
package enum IOResult: Equatable {
    /// So many bytes were moved; 0 from a read means that the peer has closed its side.
    case moved(Int)
    /// Nothing can be moved now; the loop will say when.
    case wouldBlock
    case failed(SystemError)
}

/// Non-blocking reads and writes on a socket, repeated when a signal interrupts them.
package enum SocketIO {
    /// Reads once into the free space of `buffer`, making room for at least `minimum` bytes.
    @inline(never)
    package static func read(_ descriptor: Int32, into buffer: ByteBuffer, addingAtLeast minimum: Int) -> IOResult {
        buffer.reserve(minimum)
        let region = buffer.writableRegion
        while true {
            let count = recv(descriptor, region.baseAddress, region.count, 0)
            if count >= 0 {
                buffer.advance(by: count)
                return .moved(count)
            }
            let code = errno
            if code == EINTR { continue }
            return code == EAGAIN ? .wouldBlock : .failed(SystemError(code, in: "recv"))
        }
    }

    /// Writes as much of `buffer` as the socket takes, and consumes it. Never raises SIGPIPE.
    @inline(never)
    package static func write(_ buffer: ByteBuffer, to descriptor: Int32) -> IOResult {
        let region = buffer.readableRegion
        while true {
            let count = send(descriptor, region.baseAddress, region.count, Int32(MSG_NOSIGNAL))
            if count >= 0 {
                buffer.consume(count)
                return .moved(count)
            }
            let code = errno
            if code == EINTR { continue }
            return code == EAGAIN ? .wouldBlock : .failed(SystemError(code, in: "send"))
        }
    }
}
