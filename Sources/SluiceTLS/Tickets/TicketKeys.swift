import COpenSSL
import SluiceCore

/// The keys of a context's tickets, for the connections of all threads.
final class TicketKeys: Sendable {
    private let ring: Lock<TicketKeyRing>

    /// - Throws: ``TLSError`` if OpenSSL has no random bytes.
    init() throws(TLSError) {
        ERR_clear_error()
        guard let key = TicketKey() else {
            throw TLSError(
                .library, "OpenSSL has no random bytes: \(OpenSSLErrors.take().cause): check its installation")
        }
        ring = Lock(TicketKeyRing(key, at: .now()))
    }

    /// Forgets the keys whose time is over.
    func advance(to now: MonotonicTime) {
        ring.withLock { _ = $0.advance(to: now) }
    }

    /// The key to encrypt with; `nil` if OpenSSL has no random bytes for one.
    private func newest() -> TicketKey? {
        ring.withLock { $0.advance(to: .now()) ? $0.newest : nil }
    }

    /// The key of a ticket; `nil` if its time is over.
    private func find(_ name: UnsafePointer<UInt8>) -> (key: TicketKey, isNewest: Bool)? {
        ring.withLock { ring in
            _ = ring.advance(to: .now())
            if ring.newest.isNamed(name) { return (ring.newest, true) }
            return ring.previous.flatMap { $0.isNamed(name) ? ($0, false) : nil }
        }
    }

    /// Has a context use these keys. They have to outlive its connections.
    func use(in context: OpaquePointer) {
        SSL_CTX_set_ex_data(context, Self.index, Unmanaged.passUnretained(self).toOpaque())
        SSL_CTX_set_tlsext_ticket_key_evp_cb(context) { session, name, vector, cipher, mac, seals in
            guard let session, let name, let vector, let cipher, let mac,
                let keys = SSL_CTX_get_ex_data(SSL_get_SSL_CTX(session), TicketKeys.index)
            else { return -1 }
            return Unmanaged<TicketKeys>.fromOpaque(keys)._withUnsafeGuaranteedRef {
                seals == 1 ? $0.seal(name, vector, cipher, mac) : $0.open(name, vector, cipher, mac)
            }
        }
    }

    /// That of OpenSSL's slots which is for whoever made the context.
    private static let index: Int32 = 0

    // What these return is defined by OpenSSL: negative ends the handshake.

    private func seal(
        _ name: UnsafeMutablePointer<UInt8>, _ vector: UnsafeMutablePointer<UInt8>, _ cipher: OpaquePointer,
        _ mac: OpaquePointer
    ) -> Int32 {
        newest()?.seal(name, vector, cipher, mac) == true ? 1 : -1
    }

    /// - Returns: 0 for a ticket of nobody's, which means a full handshake; 2 if the client shall get a newer one.
    private func open(
        _ name: UnsafePointer<UInt8>, _ vector: UnsafePointer<UInt8>, _ cipher: OpaquePointer, _ mac: OpaquePointer
    ) -> Int32 {
        guard let (key, isNewest) = find(name) else { return 0 }
        guard key.open(vector, cipher, mac) else { return -1 }
        return isNewest ? 1 : 2
    }
}
