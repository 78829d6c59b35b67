/// How a client speaks TLS. It always verifies the server: there is no setting to turn that off.
package struct TLSClientSettings: Sendable, Equatable {
    /// Whose signature under the server's certificate counts.
    package enum Trust: Sendable, Equatable {
        /// The authorities that the system trusts; `SSL_CERT_FILE` and `SSL_CERT_DIR` replace them.
        case system
        /// The authorities in this PEM file, and no others.
        case authorityFile(String)
    }

    /// The host name or IP address that the server's certificate has to be for. A name is sent to the server as well
    /// (SNI), an address is not (RFC 6066 §3).
    package var serverName: String
    /// Default: the system's.
    package var trust: Trust
    /// What the client shows to a server that asks for a certificate. Default: nothing.
    package var identity: TLSIdentity?
    /// The oldest version that is spoken. Default 1.2.
    package var minimumVersion: TLSVersion

    package init(
        serverName: String, trust: Trust = .system, identity: TLSIdentity? = nil, minimumVersion: TLSVersion = .tls12
    ) {
        self.serverName = serverName
        self.trust = trust
        self.identity = identity
        self.minimumVersion = minimumVersion
    }
}
