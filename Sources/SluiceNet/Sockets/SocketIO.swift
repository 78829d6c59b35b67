import CLinux
import Glibc
package import SluiceCore

/// What a non-blocking read or write came to.
///
/// Two words instead of an enumeration: those fit in registers, and are tested without a call.
package struct IOResult: Equatable, Sendable {
    /// How many bytes were moved; 0 from a read means that the peer has closed its side. Negative if none could be.
    package let count: Int
    /// The error number; 0 if bytes were moved.
    let code: Int32

    /// So many bytes were moved.
    package static func moved(_ count: Int) -> IOResult { IOResult(count: count, code: 0) }

    /// Nothing can be moved now; the loop will say when.
    package static let wouldBlock = IOResult(count: -1, code: EAGAIN)

    package static func failed(_ error: SystemError) -> IOResult { IOResult(count: -2, code: error.code) }

    /// What went wrong; `nil` if nothing did.
    package var error: SystemError? {
        count == -2 ? SystemError(code, in: "socket") : nil
    }
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
            if let result = failure() { return result }
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
            if let result = failure() { return result }
        }
    }

    /// What the call that just failed came to; `nil` if it is to be repeated.
    @inline(never)
    private static func failure() -> IOResult? {
        switch errno {
        case EINTR: nil
        case EAGAIN: .wouldBlock
        case let code: IOResult(count: -2, code: code)
        }
    }
}
