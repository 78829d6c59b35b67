package import SluiceTLS

extension GatewayConfiguration {
    /// How clients are served by TLS, at all IP addresses in ``listeners``. Unix sockets and ``adminListener`` are not.
    public struct TLS: Sendable, Equatable {
        /// A version of TLS; older ones are never spoken.
        public enum Version: String, Sendable, CaseIterable {
            /// TLS 1.2.
            case tls12 = "1.2"
            /// TLS 1.3.
            case tls13 = "1.3"
        }

        /// What clients have to show beside their token.
        public enum ClientCertificates: Sendable, Equatable {
            /// Nothing.
            case unasked
            /// A certificate, if they have one; it has to be signed by an authority of this PEM file.
            case optional(authorityFile: String)
            /// A certificate that an authority of this PEM file has signed.
            case required(authorityFile: String)
        }

        /// The path of a PEM file: the gateway's certificate first, then those that lead from it to the authority.
        public var certificate: String
        /// The path of a PEM file with the key of the certificate, without a password.
        public var key: String
        /// The oldest version that is spoken. Default 1.2.
        public var minimumVersion: Version
        /// What clients have to show beside their token. Default: nothing.
        public var clientCertificates: ClientCertificates

        /// Makes the settings from defaults.
        public init(
            certificate: String, key: String, minimumVersion: Version = .tls12,
            clientCertificates: ClientCertificates = .unasked
        ) {
            self.certificate = certificate
            self.key = key
            self.minimumVersion = minimumVersion
            self.clientCertificates = clientCertificates
        }
    }

    /// How a Redis behind a `rediss://` URL is verified, and what is shown to it.
    public struct RedisTLS: Sendable, Equatable {
        /// A certificate with its key, both paths of PEM files.
        public struct Identity: Sendable, Equatable {
            /// The gateway's certificate first, then those that lead from it to the authority.
            public var certificate: String
            /// The key of the certificate, without a password.
            public var key: String

            /// Names both files.
            public init(certificate: String, key: String) {
                self.certificate = certificate
                self.key = key
            }
        }

        /// The path of a PEM file with the authorities that may have signed the server's certificate. Default: those
        /// that the system trusts.
        public var authorityFile: String?
        /// What is shown to a server that asks for a certificate. Default: nothing.
        public var identity: Identity?
        /// The name or IP address that the server's certificate has to be for. Default: the host of the URL.
        public var serverName: String?

        /// Makes the settings from defaults.
        public init(authorityFile: String? = nil, identity: Identity? = nil, serverName: String? = nil) {
            self.authorityFile = authorityFile
            self.identity = identity
            self.serverName = serverName
        }
    }

    /// Loads what the listeners need to speak TLS, from files as they are now: call it again to reload.
    ///
    /// - Returns: `nil` if the configuration has no ``tls``.
    /// - Throws: ``ConfigurationError`` that names the setting and the file.
    package func openListenerTLS() throws(ConfigurationError) -> TLSContext? {
        guard let tls else { return nil }
        do throws(TLSError) {
            return try TLSContext(server: tls.settings)
        } catch {
            let names: [TLSError.Code: String] = [
                .certificateFile: "tls.certificate", .keyFile: "tls.key", .keyMismatch: "tls.key",
                .authorityFile: "tls.clientCA",
            ]
            throw ConfigurationError(names[error.code] ?? "tls", error.message)
        }
    }

    /// Loads what connections to Redis need to speak TLS, from files as they are now.
    ///
    /// - Returns: `nil` if the URL of Redis does not begin with `rediss://`.
    /// - Throws: ``ConfigurationError`` that names the setting and the file.
    package func openRedisTLS() throws(ConfigurationError) -> TLSContext? {
        guard case .redis(let url) = backend, url.usesTLS, case .tcp(let host, _) = url.endpoint else { return nil }
        do throws(TLSError) {
            return try TLSContext(client: (redisTLS ?? RedisTLS()).settings(host: host))
        } catch {
            let names: [TLSError.Code: String] = [
                .certificateFile: "redis.tls.certificate", .keyFile: "redis.tls.key", .keyMismatch: "redis.tls.key",
                .authorityFile: "redis.tls.ca",
                .serverName: redisTLS?.serverName == nil ? "redis" : "redis.tls.serverName",
            ]
            throw ConfigurationError(names[error.code] ?? "redis.tls", error.message)
        }
    }
}

extension GatewayConfiguration.TLS {
    fileprivate var settings: TLSServerSettings {
        TLSServerSettings(
            identity: TLSIdentity(certificateFile: certificate, keyFile: key),
            minimumVersion: minimumVersion == .tls12 ? .tls12 : .tls13, clientCertificates: demand)
    }

    private var demand: TLSServerSettings.ClientCertificates {
        switch clientCertificates {
        case .unasked: .unasked
        case .optional(let file): .optional(authorityFile: file)
        case .required(let file): .required(authorityFile: file)
        }
    }
}

extension GatewayConfiguration.RedisTLS {
    fileprivate func settings(host: String) -> TLSClientSettings {
        TLSClientSettings(
            serverName: serverName ?? host,
            trust: authorityFile.map { .authorityFile($0) } ?? .system,
            identity: identity.map { TLSIdentity(certificateFile: $0.certificate, keyFile: $0.key) })
    }
}
