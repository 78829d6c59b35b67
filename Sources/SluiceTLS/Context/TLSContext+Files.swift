import COpenSSL

extension TLSContext {
    /// Loads a certificate with what leads to its authority, and its key.
    static func load(_ identity: TLSIdentity, into handle: OpaquePointer) throws(TLSError) -> TLSCertificate {
        ERR_clear_error()
        guard SSL_CTX_use_certificate_chain_file(handle, identity.certificateFile) == 1,
            let certificate = SSL_CTX_get0_certificate(handle)
        else {
            throw fileError(.certificateFile, "certificate", identity.certificateFile, "a PEM file with a certificate")
        }
        try loadKey(identity, into: handle)
        return TLSCertificate(certificate)
    }

    private static func loadKey(_ identity: TLSIdentity, into handle: OpaquePointer) throws(TLSError) {
        var asksForPassword = false
        let loads = withUnsafeMutablePointer(to: &asksForPassword) { flag in
            // Without this OpenSSL would ask for the password at the terminal, and wait.
            SSL_CTX_set_default_passwd_cb(handle) { _, _, _, flag in
                flag?.storeBytes(of: true, as: Bool.self)
                return -1
            }
            SSL_CTX_set_default_passwd_cb_userdata(handle, flag)
            defer { SSL_CTX_set_default_passwd_cb_userdata(handle, nil) }
            return SSL_CTX_use_PrivateKey_file(handle, identity.keyFile, SSL_FILETYPE_PEM) == 1
                && SSL_CTX_check_private_key(handle) == 1
        }
        guard !loads else { return }
        if asksForPassword {
            _ = OpenSSLErrors.take()
            throw TLSError(
                .keyFile,
                "key \(identity.keyFile) is encrypted: write it without a password, with `openssl pkey -in "
                    + "\(identity.keyFile) -out NEW.pem`, and chmod 600 it")
        }
        let errors = OpenSSLErrors.take()
        // A key of another kind than the certificate's is kept beside it, so that the certificate then lacks one.
        if errors.contains(library: ERR_LIB_X509, reason: X509_R_KEY_VALUES_MISMATCH)
            || errors.contains(library: ERR_LIB_X509, reason: X509_R_KEY_TYPE_MISMATCH)
            || errors.contains(library: ERR_LIB_SSL, reason: SSL_R_NO_PRIVATE_KEY_ASSIGNED)
            || errors.contains(library: ERR_LIB_SSL, reason: SSL_R_NO_CERTIFICATE_ASSIGNED)
        {
            throw TLSError(
                .keyMismatch,
                "key \(identity.keyFile) is not that of certificate \(identity.certificateFile): name files that "
                    + "belong together, the own certificate first in its file")
        }
        throw fileError(.keyFile, "key", identity.keyFile, "a PEM file with the certificate's key", errors)
    }

    static func loadAuthorities(_ file: String, into handle: OpaquePointer) throws(TLSError) {
        ERR_clear_error()
        guard SSL_CTX_load_verify_file(handle, file) == 1 else { throw authorityError(file) }
    }

    static func authorityError(_ file: String) -> TLSError {
        fileError(.authorityFile, "authorities", file, "a PEM file with the certificates of authorities")
    }

    private static func fileError(
        _ code: TLSError.Code, _ kind: String, _ file: String, _ wanted: String,
        _ errors: OpenSSLErrors = .take()
    ) -> TLSError {
        TLSError(code, "\(kind) \(file) cannot be used: \(errors.cause): name \(wanted) that this process may read")
    }
}
