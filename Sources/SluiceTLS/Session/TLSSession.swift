import COpenSSL
package import SluiceCore

/// One side of one TLS connection, without a socket: ciphertext and plaintext go through buffers.
///
/// Whoever owns the socket reads it into a buffer for ``receive(_:into:upTo:answering:)``, and writes to it whatever is
/// in the buffer of ciphertext after any call, also after one that threw: that is how the peer learns what was wrong.
/// How long a handshake may take is up to the owner too. Confined to one thread.
///
/// An idle session holds its keys but no buffers. Buffers that are passed to one call have to be different ones.
package final class TLSSession {
    /// How far the connection has come.
    package enum Phase: Sendable, Equatable {
        case handshake
        /// Data may pass both ways.
        case open
        /// The peer sends nothing more, orderly. Sending to it is still possible.
        case peerClosed
        /// An error was thrown; nothing is possible any more.
        case failed
    }

    /// What the connection was begun with; stays so when listeners have another one.
    package let context: TLSContext
    /// The `SSL`; `package` for tests only.
    package let handle: OpaquePointer
    /// Behind a pointer, because OpenSSL changes it in the midst of calls.
    private let state: UnsafeMutablePointer<State>

    private struct State {
        var io = SessionIO()
        var phase = Phase.handshake
        var hasClosed = false
        var failure: TLSError?
    }

    /// Data in one record (RFC 8446 §5.1).
    private static let recordBytes = 16 * 1024
    /// More than what any cipher adds to a record.
    private static let overheadBytes = 64

    /// Begins a connection. A client sends first: see ``start(into:)``.
    ///
    /// - Throws: ``TLSError`` if OpenSSL has no memory.
    package init(_ context: TLSContext) throws(TLSError) {
        ERR_clear_error()
        guard let handle = SSL_new(context.handle) else { throw Self.memoryError() }
        let state = UnsafeMutablePointer<State>.allocate(capacity: 1)
        state.initialize(to: State())
        self.context = context
        self.handle = handle
        self.state = state
        guard let io = state.pointer(to: \.io), let bio = SessionIO.makeBIO(io) else { throw Self.memoryError() }
        SSL_set_bio(handle, bio, bio)
        switch context.role {
        case .server:
            SSL_set_accept_state(handle)
        case .client:
            SSL_set_connect_state(handle)
            if let name = context.serverNameIndication, sluice_ssl_set_server_name(handle, name) != 1 {
                throw Self.memoryError()
            }
        }
    }

    deinit {
        SSL_free(handle)
        state.deinitialize(count: 1)
        state.deallocate()
    }

    private static func memoryError() -> TLSError {
        TLSError(
            .library, "OpenSSL cannot begin a connection: \(OpenSSLErrors.take().cause): give the process more memory")
    }

    /// How far the connection has come.
    package var phase: Phase { state.pointee.phase }

    /// Writes a client's first message. Does nothing for a server, and when called again.
    ///
    /// - Throws: ``TLSError`` if OpenSSL cannot.
    package func start(into ciphertext: ByteBuffer) throws(TLSError) {
        guard context.role == .client, phase == .handshake else { return }
        try lend(nil, ciphertext) { () throws(TLSError) in try continueHandshake() }
    }

    // MARK: Data

    /// Takes what has come from the peer, as split by the network as it likes, and gives the data in it.
    ///
    /// All of `ciphertext` is consumed, unless `limit` is reached: then call again, when plaintext has been dealt with,
    /// before reading more.
    ///
    /// - Parameters:
    ///   - ciphertext: what was read from the socket.
    ///   - plaintext: where data is appended.
    ///   - limit: bytes in `plaintext` from which on no further record is taken. One record may go beyond it: at most
    ///     16 KB. Default: none.
    ///   - output: where messages of the handshake and alerts for the peer are appended; their size is bounded by that
    ///     of what was received and by the own certificates.
    /// - Throws: ``TLSError`` if the peer cannot be trusted, or does not keep to TLS. Data that came before is in
    ///   `plaintext`.
    package func receive(
        _ ciphertext: ByteBuffer, into plaintext: ByteBuffer, upTo limit: Int = .max, answering output: ByteBuffer
    ) throws(TLSError) {
        precondition(
            ciphertext !== plaintext && plaintext !== output && ciphertext !== output, "a buffer has two tasks")
        switch phase {
        case .failed: throw failure
        // Whatever follows the peer's end is ignored (RFC 8446 §6.1).
        case .peerClosed: return ciphertext.clear()
        case .handshake, .open: break
        }
        try lend(ciphertext, output) { () throws(TLSError) in
            if phase == .handshake { try continueHandshake() }
            if phase == .open { try decrypt(into: plaintext, upTo: limit) }
        }
        if phase == .peerClosed { ciphertext.clear() }
    }

    /// Encrypts data.
    ///
    /// - Parameters:
    ///   - plaintext: the data; what was taken is consumed. Before the handshake is done, that is nothing.
    ///   - ciphertext: where what the peer shall get is appended.
    ///   - limit: bytes in `ciphertext` from which on no further record is begun. One record may go beyond it.
    /// - Returns: how many bytes were taken.
    /// - Throws: ``TLSError`` if the session has failed.
    @discardableResult
    package func send(
        _ plaintext: ByteBuffer, into ciphertext: ByteBuffer, upTo limit: Int = .max
    ) throws(TLSError) -> Int {
        precondition(plaintext !== ciphertext, "a buffer has two tasks")
        switch phase {
        case .failed: throw failure
        case .handshake: return 0
        case .open, .peerClosed: break
        }
        guard !plaintext.isEmpty, ciphertext.count < limit, !state.pointee.hasClosed else { return 0 }
        let room = min(plaintext.count, limit - ciphertext.count)
        ciphertext.reserve(room + (room / Self.recordBytes + 1) * Self.overheadBytes)
        let before = plaintext.count
        try lend(nil, ciphertext) { () throws(TLSError) in try encrypt(plaintext, ciphertext, limit) }
        return before - plaintext.count
    }

    // MARK: The end

    /// Tells the peer that no more data follows (`close_notify`). Nothing can be sent afterwards, but data still be
    /// received. Does nothing in a handshake, after a failure, or when called again.
    package func close(into ciphertext: ByteBuffer) {
        guard phase == .open || phase == .peerClosed, !state.pointee.hasClosed else { return }
        state.pointee.hasClosed = true
        // All that may go wrong here is that the peer does not hear of it.
        try? lend(nil, ciphertext) {
            ERR_clear_error()
            SSL_shutdown(handle)
            ERR_clear_error()
        }
    }

    /// To be called when the socket has no more to read, after all of it has been received.
    ///
    /// - Throws: ``TLSError`` unless the peer had announced its end: then somebody else may have cut the connection.
    package func receiveEnd() throws(TLSError) {
        switch phase {
        case .peerClosed: return
        case .failed: throw failure
        case .handshake:
            fail(
                TLSError(
                    .endedInHandshake,
                    "the peer closed the connection in the handshake: see its log for what it does not accept"))
        case .open:
            fail(
                TLSError(
                    .truncated,
                    "the connection ended without the peer's word that this is the end: data may be missing"))
        }
        throw failure
    }

    // MARK: Driving OpenSSL

    /// Lends the session its buffers for the time of `body`, and consumes what it has read.
    @inline(__always)
    private func lend(
        _ input: ByteBuffer?, _ output: ByteBuffer, _ body: () throws(TLSError) -> Void
    ) throws(TLSError) {
        let region = input?.readableRegion ?? UnsafeMutableRawBufferPointer(start: nil, count: 0)
        state.pointee.io = SessionIO(
            input: UnsafeRawPointer(region.baseAddress), inputCount: region.count, output: .passUnretained(output))
        defer {
            input?.consume(region.count - state.pointee.io.inputCount)
            state.pointee.io = SessionIO()
        }
        try body()
    }

    private func continueHandshake() throws(TLSError) {
        ERR_clear_error()
        let status = SSL_do_handshake(handle)
        guard status == 1 else { return try check(status) }
        state.pointee.phase = .open
    }

    private func decrypt(into plaintext: ByteBuffer, upTo limit: Int) throws(TLSError) {
        while true {
            let pending = Int(SSL_pending(handle))
            // A record that was begun is taken whole, so that what is left lies in the caller's buffer alone.
            guard pending > 0 || plaintext.count < limit && mayHoldData else { return }
            plaintext.reserve(pending > 0 ? pending : min(max(state.pointee.io.inputCount, 256), Self.recordBytes))
            let region = plaintext.writableRegion
            var moved = 0
            ERR_clear_error()
            let status = SSL_read_ex(handle, region.baseAddress, region.count, &moved)
            guard status == 1 else { return try check(status) }
            plaintext.advance(by: moved)
        }
    }

    /// Spares the call that would only find out that there is nothing left.
    private var mayHoldData: Bool { state.pointee.io.inputCount > 0 || SSL_has_pending(handle) == 1 }

    private func encrypt(_ plaintext: ByteBuffer, _ ciphertext: ByteBuffer, _ limit: Int) throws(TLSError) {
        while !plaintext.isEmpty, ciphertext.count < limit {
            let region = plaintext.readableRegion
            var moved = 0
            ERR_clear_error()
            let status = SSL_write_ex(handle, region.baseAddress, min(region.count, Self.recordBytes), &moved)
            guard status == 1 else { return try check(status) }
            plaintext.consume(moved)
        }
    }

    /// Finds out why a call did not succeed. Waiting for input is no failure.
    private func check(_ status: Int32) throws(TLSError) {
        switch SSL_get_error(handle, status) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE:
            return
        case SSL_ERROR_ZERO_RETURN:
            state.pointee.phase = .peerClosed
        default:
            fail(
                TLSError(
                    OpenSSLErrors.take(), role: context.role, isHandshake: phase == .handshake,
                    verification: SSL_get_verify_result(handle)))
            throw failure
        }
    }

    private func fail(_ error: TLSError) {
        state.pointee.phase = .failed
        state.pointee.failure = error
    }

    private var failure: TLSError {
        state.pointee.failure ?? TLSError(.violation, "the connection has failed: make another one")
    }
}
