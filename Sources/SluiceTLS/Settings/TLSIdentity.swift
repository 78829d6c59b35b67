/// The files with which one side proves who it is.
package struct TLSIdentity: Sendable, Equatable {
    /// PEM: the own certificate first, then those that lead from it to the authority.
    package var certificateFile: String
    /// PEM: the key of the own certificate, without a password. May be the same file.
    package var keyFile: String

    package init(certificateFile: String, keyFile: String) {
        self.certificateFile = certificateFile
        self.keyFile = keyFile
    }
}
