/// How a server speaks TLS.
package struct TLSServerSettings: Sendable, Equatable {
    /// What the server asks of its clients.
    package enum ClientCertificates: Sendable, Equatable {
        /// Nothing: clients prove who they are by other means.
        case unasked
        /// Clients may show a certificate; one that the authorities in this PEM file have not signed is refused.
        case optional(authorityFile: String)
        /// Clients have to show a certificate that the authorities in this PEM file have signed.
        case required(authorityFile: String)
    }

    package var identity: TLSIdentity
    /// The oldest version that is spoken. Default 1.2.
    package var minimumVersion: TLSVersion
    /// Default: unasked.
    package var clientCertificates: ClientCertificates

    package init(
        identity: TLSIdentity, minimumVersion: TLSVersion = .tls12, clientCertificates: ClientCertificates = .unasked
    ) {
        self.identity = identity
        self.minimumVersion = minimumVersion
        self.clientCertificates = clientCertificates
    }
}
