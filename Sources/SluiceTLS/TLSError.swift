/// Why TLS cannot be spoken: with these settings, or with this peer.
package struct TLSError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Of bounded number, so that metrics may be labelled with it.
    package enum Code: String, Sendable, CaseIterable {
        // Settings.

        /// The file of the own certificate cannot be read or holds none.
        case certificateFile = "certificate_file"
        /// The file of the key cannot be read, holds none, or holds one with a password.
        case keyFile = "key_file"
        /// The key is not that of the certificate.
        case keyMismatch = "key_mismatch"
        /// The file of the authorities cannot be read or holds none.
        case authorityFile = "authority_file"
        /// The server's name is neither a host name nor an IP address.
        case serverName = "server_name"
        /// OpenSSL does not do what was asked of it.
        case library = "library"

        // The peer's certificate.

        /// Its time is over, or that of an authority between it and one that is trusted.
        case certificateExpired = "certificate_expired"
        /// Its time has not come.
        case certificateNotYetValid = "certificate_not_yet_valid"
        /// It is for other names.
        case nameMismatch = "name_mismatch"
        /// Nobody who is trusted has signed it.
        case unknownAuthority = "unknown_authority"
        /// It is wrong in another way.
        case certificateInvalid = "certificate_invalid"
        /// The client has shown none.
        case certificateMissing = "certificate_missing"

        // What the peer does.

        /// The peer does not accept the certificate that it was shown, or wants one.
        case certificateRefused = "certificate_refused"
        /// The peer has refused for another reason.
        case refused = "refused"
        /// Both speak TLS, but no version in common.
        case noSharedVersion = "no_shared_version"
        /// Both speak the same version, but have no cipher or application protocol in common.
        case noSharedParameters = "no_shared_parameters"
        /// The peer has sent an HTTP request without TLS.
        case plaintextHTTP = "plaintext_http"
        /// What the peer sends is no TLS.
        case notTLS = "not_tls"
        /// The peer has broken the rules of TLS, or somebody has changed its bytes on the way.
        case violation = "violation"
        /// The connection has ended before the handshake was done.
        case endedInHandshake = "ended_in_handshake"
        /// The connection has ended without the peer's word that it is the end: data may be missing.
        case truncated = "truncated"
    }

    package let code: Code
    /// What is wrong, and what to do about it. Holds names of files and OpenSSL's reasons, never what was sent.
    package let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
