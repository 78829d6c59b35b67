import COpenSSL

extension TLSContext {
    /// What the listeners speak inside of TLS, as ALPN writes it: with its length in front (RFC 7301).
    private static let protocols: StaticString = "\u{8}http/1.1"

    static func configureServer(_ handle: OpaquePointer, _ tickets: TicketKeys) {
        // The server's order counts; ChaCha20 goes first for clients that put it first, having no hardware for AES.
        SSL_CTX_set_options(handle, sluice_ssl_op_cipher_server_preference | sluice_ssl_op_prioritize_chacha)
        // Clients resume by tickets, which cost the server no memory. Their keys are the context's own: after a reload
        // no ticket of before is good any more. Each connection gets one, for the connection that comes in its place.
        SSL_CTX_set_num_tickets(handle, 1)
        SSL_CTX_set_timeout(handle, Int(TicketKeyRing.ticketTime.components.seconds))
        tickets.use(in: handle)
        SSL_CTX_set_session_id_context(handle, protocols.utf8Start, UInt32(protocols.utf8CodeUnitCount))
        SSL_CTX_set_alpn_select_cb(
            handle,
            { _, chosen, chosenCount, offered, offeredCount, _ in
                let protocols = TLSContext.protocols
                var found: UnsafeMutablePointer<UInt8>?
                let status = SSL_select_next_proto(
                    &found, chosenCount, protocols.utf8Start, UInt32(protocols.utf8CodeUnitCount), offered,
                    offeredCount)
                // A client that says what it speaks, and speaks something else, was meant for another server.
                guard status == OPENSSL_NPN_NEGOTIATED, let found else { return SSL_TLSEXT_ERR_ALERT_FATAL }
                chosen?.pointee = UnsafePointer(found)
                return SSL_TLSEXT_ERR_OK
            }, nil)
    }

    static func ask(
        _ certificates: TLSServerSettings.ClientCertificates, of handle: OpaquePointer
    ) throws(TLSError) {
        switch certificates {
        case .unasked:
            SSL_CTX_set_verify(handle, SSL_VERIFY_NONE, nil)
        case .optional(let file):
            try ask(SSL_VERIFY_PEER, file, handle)
        case .required(let file):
            try ask(SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, file, handle)
        }
    }

    private static func ask(_ mode: Int32, _ file: String, _ handle: OpaquePointer) throws(TLSError) {
        try loadAuthorities(file, into: handle)
        // Told to clients, so that one with several certificates knows which to show.
        guard let names = SSL_load_client_CA_file(file) else { throw authorityError(file) }
        SSL_CTX_set_client_CA_list(handle, names)
        SSL_CTX_set_verify(handle, mode, nil)
    }
}
