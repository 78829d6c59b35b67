import COpenSSL

extension TLSSession {
    /// The version of TLS that is spoken, such as `TLSv1.3`.
    package var version: String { String(cString: SSL_get_version(handle)) }

    /// The cipher that is used, by its name in RFCs; `nil` before it is agreed on.
    package var cipher: String? {
        SSL_get_current_cipher(handle).flatMap { SSL_CIPHER_standard_name($0) }.map { String(cString: $0) }
    }

    /// Whether the peers agreed on the basis of an earlier connection, without showing certificates.
    package var isResumed: Bool { SSL_session_reused(handle) == 1 }

    /// The protocol inside of TLS that a client has asked for and the server has agreed to, such as `http/1.1`.
    package var applicationProtocol: String? {
        var text: UnsafePointer<UInt8>?
        var count: UInt32 = 0
        SSL_get0_alpn_selected(handle, &text, &count)
        guard let text, count > 0 else { return nil }
        return String(decoding: UnsafeBufferPointer(start: text, count: Int(count)), as: UTF8.self)
    }

    /// The host name that a client has asked for.
    package var requestedServerName: String? {
        SSL_get_servername(handle, TLSEXT_NAMETYPE_host_name).map { String(cString: $0) }
    }

    /// The certificate of the peer, verified. `nil` for a client that showed none, and before the handshake is done.
    package var peerCertificate: TLSCertificate? {
        guard phase == .open || phase == .peerClosed, let certificate = SSL_get0_peer_certificate(handle) else {
            return nil
        }
        return TLSCertificate(certificate)
    }
}
