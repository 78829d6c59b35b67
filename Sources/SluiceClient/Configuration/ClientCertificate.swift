/// What a client shows to servers that ask who it is (mutual TLS).
public struct ClientCertificate: Sendable, Hashable {
    /// A file with the certificate, in PEM, and those that lead to its authority.
    public var certificateFile: String
    /// A file with its private key, in PEM.
    public var keyFile: String
    /// What the key is encrypted with. Default nothing.
    public var keyPassword: String?

    /// The files are read for each connection.
    public init(certificateFile: String, keyFile: String, keyPassword: String? = nil) {
        self.certificateFile = certificateFile
        self.keyFile = keyFile
        self.keyPassword = keyPassword
    }
}
