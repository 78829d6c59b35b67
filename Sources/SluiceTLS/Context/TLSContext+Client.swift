import COpenSSL
import Glibc

extension TLSContext {
    static func trust(_ trust: TLSClientSettings.Trust, in handle: OpaquePointer) throws(TLSError) {
        switch trust {
        case .authorityFile(let file):
            try loadAuthorities(file, into: handle)
        case .system:
            guard SSL_CTX_set_default_verify_paths(handle) == 1 else {
                throw TLSError(
                    .authorityFile,
                    "the system's certificate authorities cannot be read: \(OpenSSLErrors.take().cause): install "
                        + "ca-certificates, or name a file of authorities")
            }
        }
        SSL_CTX_set_verify(handle, SSL_VERIFY_PEER, nil)
    }

    /// Demands that the server's certificate is for `name`.
    ///
    /// - Returns: the name to send to the server; `nil` for an IP address.
    static func verify(_ name: String, in handle: OpaquePointer) throws(TLSError) -> String? {
        let parameters = SSL_CTX_get0_param(handle)
        if isAddress(name) {
            guard X509_VERIFY_PARAM_set1_ip_asc(parameters, name) == 1 else { throw nameError() }
            return nil
        }
        // The dot that makes a name absolute is no part of what certificates and SNI hold (RFC 6066 §3).
        let host = name.hasSuffix(".") ? String(name.dropLast()) : name
        guard isHostName(host), X509_VERIFY_PARAM_set1_host(parameters, host, host.utf8.count) == 1 else {
            throw nameError()
        }
        // Only the names of the certificate's extension count, and a wildcard stands for a whole label (RFC 9525 §6.3).
        X509_VERIFY_PARAM_set_hostflags(
            parameters, UInt32(X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS))
        return host
    }

    private static func nameError() -> TLSError {
        _ = OpenSSLErrors.take()
        return TLSError(
            .serverName, "the server's name is neither a host name nor an IP address: write it as in its certificate")
    }

    private static func isAddress(_ text: String) -> Bool {
        var storage = in6_addr()
        return inet_pton(AF_INET, text, &storage) == 1 || inet_pton(AF_INET6, text, &storage) == 1
    }

    /// A leading dot would let OpenSSL accept any name below the domain.
    private static func isHostName(_ text: String) -> Bool {
        (1...253).contains(text.utf8.count)
            && text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
                (1...63).contains(label.count) && label.allSatisfy(isLabelByte)
            }
    }

    private static func isLabelByte(_ byte: UInt8) -> Bool {
        let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        return isLetter || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-_".utf8.contains(byte)
    }
}
