import COpenSSL
import Glibc

/// Encrypts tickets: what clients keep of a connection, sealed by the server, to resume it with the next one (RFC 5077,
/// RFC 8446 §4.6.1).
///
/// `@unchecked Sendable`: its bytes are not changed between `init` and `deinit`.
final class TicketKey: @unchecked Sendable {
    /// The name that goes with a ticket, then the key of the code that proves it (HMAC-SHA256), then that of AES-256.
    private let bytes: UnsafeMutableRawPointer

    private static let nameBytes = 16
    private static let macKey = 16..<48
    private static let cipherKey = 48..<80
    private static let byteCount = 80

    /// Makes a key of random bytes.
    ///
    /// - Returns: `nil` if OpenSSL has none.
    init?() {
        bytes = .allocate(byteCount: Self.byteCount, alignment: 1)
        guard RAND_priv_bytes(bytes, Int32(Self.byteCount)) == 1 else { return nil }
    }

    deinit {
        OPENSSL_cleanse(bytes, Self.byteCount)
        bytes.deallocate()
    }

    /// Whether a ticket with this name was encrypted with it.
    func isNamed(_ name: UnsafePointer<UInt8>) -> Bool {
        memcmp(bytes, name, Self.nameBytes) == 0
    }

    /// Makes OpenSSL's contexts ready to encrypt a ticket, and chooses what is written in front of it.
    ///
    /// - Returns: whether OpenSSL can.
    func seal(
        _ name: UnsafeMutablePointer<UInt8>, _ vector: UnsafeMutablePointer<UInt8>, _ cipher: OpaquePointer,
        _ mac: OpaquePointer
    ) -> Bool {
        guard RAND_bytes(vector, EVP_CIPHER_get_iv_length(Self.cipher)) == 1,
            EVP_EncryptInit_ex(cipher, Self.cipher, nil, pointer(to: Self.cipherKey), vector) == 1, start(mac)
        else { return false }
        memcpy(name, bytes, Self.nameBytes)
        return true
    }

    /// Makes OpenSSL's contexts ready to prove and decrypt a ticket.
    ///
    /// - Returns: whether OpenSSL can.
    func open(_ vector: UnsafePointer<UInt8>, _ cipher: OpaquePointer, _ mac: OpaquePointer) -> Bool {
        start(mac) && EVP_DecryptInit_ex(cipher, Self.cipher, nil, pointer(to: Self.cipherKey), vector) == 1
    }

    private func start(_ mac: OpaquePointer) -> Bool {
        sluice_ticket_mac_start(mac, pointer(to: Self.macKey), Self.macKey.count) == 1
    }

    private func pointer(to part: Range<Int>) -> UnsafeMutablePointer<UInt8> {
        (bytes + part.lowerBound).assumingMemoryBound(to: UInt8.self)
    }

    /// Looked up once, which takes long. Never changed, and never freed: `nonisolated(unsafe)` is safe for what all
    /// threads only read.
    private nonisolated(unsafe) static let cipher = EVP_CIPHER_fetch(nil, "AES-256-CBC", nil)
}
