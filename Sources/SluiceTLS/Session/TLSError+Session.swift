import COpenSSL
import Glibc

extension TLSError {
    /// Says in our words what OpenSSL found wrong with a peer.
    ///
    /// - Parameters:
    ///   - errors: of the call that failed.
    ///   - role: our side.
    ///   - isHandshake: whether that was in the handshake.
    ///   - verification: what came of verifying the peer's certificate.
    init(_ errors: OpenSSLErrors, role: TLSContext.Role, isHandshake: Bool, verification: Int) {
        let reason = errors.sessionReason ?? 0
        switch reason {
        case SSL_R_CERTIFICATE_VERIFY_FAILED:
            self = Self.verification(Int32(truncatingIfNeeded: verification), role)
        case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
            self.init(.certificateMissing, "the client shows no certificate: this listener demands one")
        case SSL_R_HTTP_REQUEST, SSL_R_HTTPS_PROXY_REQUEST:
            self.init(.plaintextHTTP, "the client speaks HTTP without TLS: its URL has to begin with https://")
        case SSL_R_WRONG_VERSION_NUMBER where isHandshake,
            SSL_R_UNKNOWN_PROTOCOL, SSL_R_BAD_PROTOCOL_VERSION_NUMBER:
            self.init(.notTLS, "what the peer sends is no TLS: check that both sides expect TLS on this port")
        case SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_VERSION_TOO_LOW, SSL_R_NO_PROTOCOLS_AVAILABLE,
            SSL_R_WRONG_SSL_VERSION, SSL_R_INAPPROPRIATE_FALLBACK,
            SSL_R_TLSV1_ALERT_PROTOCOL_VERSION where isHandshake:
            self.init(
                .noSharedVersion, "the peer speaks no version of TLS that is accepted here: let it speak TLS 1.2 or 1.3"
            )
        case SSL_R_NO_SHARED_CIPHER, SSL_R_NO_SUITABLE_KEY_SHARE, SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM,
            SSL_R_NO_SHARED_SIGNATURE_ALGORITHMS, SSL_R_NO_APPLICATION_PROTOCOL, SSL_R_UNSUPPORTED_ELLIPTIC_CURVE:
            self.init(
                .noSharedParameters,
                "both sides have nothing in common: \(errors.sessionText): let the peer offer what is usual for TLS 1.2 "
                    + "and 1.3")
        case Self.alerts:
            self = Self.alert(reason - Self.alerts.lowerBound, errors)
        default:
            self.init(
                .violation,
                "the peer does not keep to TLS: \(errors.sessionText): look for what may change bytes on the way")
        }
    }

    /// OpenSSL's reasons for an alert that the peer has sent are its number above this (`SSL_AD_REASON_OFFSET`).
    private static let alerts: Range<Int32> = 1000..<1256

    /// The peer's alert (RFC 8446 §6).
    private static func alert(_ number: Int32, _ errors: OpenSSLErrors) -> TLSError {
        switch number {
        case 42, 43, 44, 45, 46, 48, 49, 116:
            TLSError(
                .certificateRefused,
                "the peer does not accept the certificate that it was shown, or wants one: \(errors.sessionText): "
                    + "check the own certificate, and whom the peer trusts")
        default:
            TLSError(.refused, "the peer refuses: \(errors.sessionText): see its log for the reason")
        }
    }

    private static func verification(_ result: Int32, _ role: TLSContext.Role) -> TLSError {
        let owner = role == .client ? "server" : "client"
        let reason = X509_verify_cert_error_string(Int(result)).map { String(cString: $0) } ?? "unknown reason"
        return switch result {
        case X509_V_ERR_CERT_HAS_EXPIRED:
            TLSError(
                .certificateExpired,
                "the \(owner)'s certificate has expired: renew it, or set this machine's clock right")
        case X509_V_ERR_CERT_NOT_YET_VALID:
            TLSError(
                .certificateNotYetValid,
                "the \(owner)'s certificate is not valid yet: set the clock of this machine, or of its issuer, right")
        case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH:
            TLSError(
                .nameMismatch,
                "the \(owner)'s certificate is for other names (\(reason)): use a name that it holds as alternative "
                    + "name (SAN)")
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
            X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT,
            X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
            TLSError(
                .unknownAuthority,
                "the \(owner)'s certificate is not signed by an authority that is trusted here (\(reason)): name the "
                    + "file of its authority, and let the \(owner) send the certificates in between")
        default:
            TLSError(.certificateInvalid, "the \(owner)'s certificate is not accepted: \(reason): replace it")
        }
    }
}
