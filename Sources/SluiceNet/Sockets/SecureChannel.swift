import CLinux
import Glibc
package import SluiceCore
package import SluiceTLS

/// TLS over a non-blocking socket: reads and writes as ``SocketIO`` does, and encrypts in between.
package final class SecureChannel {
    /// Why the session ended; its code is fit for metrics.
    package private(set) var error: TLSError?

    private let session: TLSSession
    /// What the network gets next.
    private let outgoing: ByteBuffer
    /// What the network brought; empty between calls, so the channels of one thread share it.
    private let incoming: ByteBuffer

    /// Above so many bytes that wait for the socket nothing more is encrypted.
    private static let highWater = 64 * 1024
    private static let readBytes = 32 * 1024

    /// - Parameters:
    ///   - context: certificates and rules.
    ///   - pool: lends storage while bytes wait for the socket.
    ///   - scratch: shared by the channels of one thread.
    /// - Throws: ``TLSError`` if OpenSSL has no memory.
    package init(_ context: TLSContext, pool: StoragePool, scratch: ByteBuffer) throws(TLSError) {
        session = try TLSSession(context)
        outgoing = ByteBuffer(pool: pool)
        incoming = scratch
        if context.role == .client {
            try session.start(into: outgoing)
        }
    }

    /// Whether both sides have not agreed yet: until then nothing is written.
    package var isHandshaking: Bool { session.phase == .handshake }

    /// Whether encrypted bytes wait for the socket.
    package var hasUnsent: Bool { !outgoing.isEmpty }

    /// Reads what has come, and appends the data in it.
    ///
    /// - Returns: bytes of data; `wouldBlock` if all that came is a part of a record or belongs to a handshake. A failed
    ///   session is a failed read: then ``error`` tells why.
    package func read(_ descriptor: Int32, into buffer: ByteBuffer) -> IOResult {
        let before = buffer.count
        while true {
            let result = SocketIO.read(descriptor, into: incoming, addingAtLeast: Self.readBytes)
            guard result.count > 0 else {
                return result.count == 0 ? end() : result
            }
            do throws(TLSError) {
                try session.receive(incoming, into: buffer, answering: outgoing)
            } catch {
                incoming.clear()
                flush(descriptor)
                return fail(error)
            }
            let failed = flush(descriptor)
            if buffer.count > before { return .moved(buffer.count - before) }
            if session.phase == .peerClosed { return .moved(0) }
            if let failed { return failed }
            if result.count < Self.readBytes { return .wouldBlock }
        }
    }

    /// The socket has no more. HTTP and RESP tell themselves where a message ends, so an end without TLS's own is one
    /// too.
    private func end() -> IOResult {
        do throws(TLSError) {
            try session.receiveEnd()
        } catch {
            guard error.code == .truncated else { return fail(error) }
        }
        return .moved(0)
    }

    /// Encrypts and writes what the socket takes of `buffer`, and consumes it. Call it again when the socket can be
    /// written, also with an empty buffer, while ``hasUnsent``.
    ///
    /// - Returns: bytes taken from `buffer`, of which some may still wait as ``hasUnsent`` says.
    package func write(_ buffer: ByteBuffer, to descriptor: Int32) -> IOResult {
        if let failed = flush(descriptor) { return failed }
        var taken = 0
        while !buffer.isEmpty, outgoing.count < Self.highWater {
            do throws(TLSError) {
                let count = try session.send(buffer, into: outgoing, upTo: Self.highWater)
                guard count > 0 else { break }
                taken += count
            } catch {
                return fail(error)
            }
            if let failed = flush(descriptor) { return failed }
        }
        return taken > 0 || buffer.isEmpty ? .moved(taken) : .wouldBlock
    }

    /// Tells the peer, as far as that takes no waiting, that nothing more follows.
    package func close(_ descriptor: Int32) {
        session.close(into: outgoing)
        flush(descriptor)
        outgoing.clear()
        outgoing.recycle()
    }

    /// Gives storage back that waits for nothing.
    package func recycle() {
        outgoing.recycle()
    }

    /// - Returns: why nothing can be written any more; `nil` if all is written, or the socket takes more later.
    @discardableResult
    private func flush(_ descriptor: Int32) -> IOResult? {
        guard !outgoing.isEmpty else { return nil }
        let result = SocketIO.write(outgoing, to: descriptor)
        return result.count >= 0 || result == .wouldBlock ? nil : result
    }

    private func fail(_ error: TLSError) -> IOResult {
        self.error = error
        return .failed(SystemError(EPROTO, in: "TLS"))
    }
}
