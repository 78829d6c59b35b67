import CLinux
import Glibc
import SluiceCore
import SluiceNet
import SluiceTLS
import TestSupport

/// Speaks TLS over a real socket as an event loop would, only that it waits: for real peers of other make.
///
/// Blocks its thread; each wait ends after some seconds.
final class SocketPeer {
    let session: TLSSession
    let plaintext = ByteBuffer()
    /// What goes to the peer at the next ``flush()``.
    let output = ByteBuffer()
    private let arrived = ByteBuffer()
    private let ciphertext = ByteBuffer()
    private let descriptor: FileDescriptor
    private let pieceBytes: Int

    /// - Parameters:
    ///   - descriptor: a connected socket.
    ///   - context: how to speak.
    ///   - pieceBytes: how much is read at once.
    /// - Throws: `TLSError` or `SystemError`.
    init(_ descriptor: consuming FileDescriptor, _ context: TLSContext, pieceBytes: Int = 16_384) throws {
        session = try TLSSession(context)
        self.descriptor = descriptor
        self.pieceBytes = pieceBytes
        try session.start(into: ciphertext)
        try write()
    }

    /// Reads once.
    ///
    /// - Returns: whether the socket goes on.
    /// - Throws: ``TLSError`` after the alert has been sent.
    func read() throws -> Bool {
        try wait(Int16(POLLIN))
        arrived.reserve(pieceBytes)
        let count = recv(descriptor.number, arrived.writableRegion.baseAddress, pieceBytes, 0)
        guard count > 0 else {
            try session.receiveEnd()
            return false
        }
        arrived.advance(by: count)
        do throws(TLSError) {
            try session.receive(arrived, into: plaintext, answering: ciphertext)
        } catch {
            try write()
            throw error
        }
        try write()
        return session.phase != .peerClosed
    }

    /// Reads until `isEnough`, or until the peer has no more.
    func read(until isEnough: (String) -> Bool) throws {
        while !isEnough(text), try read() {}
    }

    /// Sends what is in ``output``.
    func flush() throws {
        while !output.isEmpty {
            try session.send(output, into: ciphertext, upTo: 100_000)
            try write()
        }
    }

    func close() throws {
        session.close(into: ciphertext)
        try write()
    }

    var text: String { String(decoding: plaintext.readableRegion, as: UTF8.self) }

    private func write() throws {
        while !ciphertext.isEmpty {
            try wait(Int16(POLLOUT))
            // A peer that has gone has said why before.
            let region = ciphertext.readableRegion
            let count = send(descriptor.number, region.baseAddress, region.count, Int32(MSG_NOSIGNAL))
            guard count > 0 else { return ciphertext.clear() }
            ciphertext.consume(count)
        }
    }

    private func wait(_ events: Int16) throws {
        var interest = pollfd(fd: descriptor.number, events: events, revents: 0)
        while poll(&interest, 1, 10_000) < 0 {}
        guard interest.revents != 0 else { throw TestSupportError("the peer is silent") }
    }
}

/// Listens on 127.0.0.1, and serves one connection after the other with its own TLS.
final class SocketListener: Sendable {
    let port: UInt16
    private let listener: Int32

    init() throws {
        let listener = try Socket.listen(on: .loopback(port: 0), sharesPort: false)
        guard case .ipv4(_, let port) = SocketAddress.local(of: listener.number)?.kind else {
            throw TestSupportError("the system tells no port")
        }
        self.port = port
        self.listener = listener.release()
    }

    deinit {
        Glibc.close(listener)
    }

    /// Takes one connection, and speaks as `body` says.
    func serve<Value: Sendable>(
        _ context: TLSContext, pieceBytes: Int = 16_384,
        _ body: @escaping @Sendable (SocketPeer) throws -> Value
    ) async throws -> Value {
        let listener = listener
        return try await OwnThread.run(name: "tls-test") {
            var interest = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
            guard poll(&interest, 1, 10_000) == 1, let connection = try Socket.accept(from: listener) else {
                throw TestSupportError("nobody connects")
            }
            return try body(try SocketPeer(connection, context, pieceBytes: pieceBytes))
        }
    }
}
