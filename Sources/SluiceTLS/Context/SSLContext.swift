import COpenSSL

/// Owns an `SSL_CTX`, with the settings that both sides have in common.
final class SSLContext {
    let handle: OpaquePointer

    init(_ method: OpaquePointer?, _ minimum: TLSVersion) throws(TLSError) {
        ERR_clear_error()
        guard let handle = SSL_CTX_new(method) else {
            throw TLSError(.library, "OpenSSL cannot be used: \(OpenSSLErrors.take().cause): check its installation")
        }
        self.handle = handle
        // Set in full, because openssl.cnf may have set anything. Groups are left to OpenSSL: later versions have better.
        guard sluice_ssl_ctx_set_min_version(handle, minimum.number) == 1,
            SSL_CTX_set_cipher_list(handle, Self.ciphers) == 1
        else {
            throw TLSError(
                .library,
                "OpenSSL offers no TLS \(minimum.rawValue) or none of its ciphers: \(OpenSSLErrors.take().cause): check "
                    + "openssl.cnf")
        }
        sluice_ssl_ctx_set_max_version(handle, 0)
        SSL_CTX_set_security_level(handle, 2)
        SSL_CTX_set_options(handle, sluice_ssl_op_no_renegotiation | sluice_ssl_op_no_compression)
        SSL_CTX_clear_options(handle, sluice_ssl_op_ignore_unexpected_eof | sluice_ssl_op_legacy_server_connect)
        // An idle connection has no use for the two buffers of 17 KB that an active one needs.
        sluice_ssl_ctx_set_mode(
            handle,
            Int(SSL_MODE_RELEASE_BUFFERS) | Int(SSL_MODE_ENABLE_PARTIAL_WRITE)
                | Int(SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER))
        sluice_ssl_ctx_disable_session_cache(handle)
    }

    deinit {
        SSL_CTX_free(handle)
    }

    /// For TLS 1.2: forward secrecy and authenticated encryption only (RFC 9325 §4.2). TLS 1.3 has nothing else.
    private static let ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20:!aNULL:!PSK:!SRP"
}
