import COpenSSL
package import SluiceCore

/// What all connections of a listener, or to a server, have in common: certificates, trust, versions.
///
/// To change any of it make another context: connections keep the one that they began with, for as long as they need it.
///
/// `@unchecked Sendable`: nothing of it is set after `init`, the keys of tickets have a lock, and what OpenSSL itself
/// changes in an `SSL_CTX` that connections share (its count of references) lies behind OpenSSL's own.
package final class TLSContext: @unchecked Sendable {
    /// The side that its connections take.
    package enum Role: Sendable {
        case server
        case client
    }

    package let role: Role
    /// The certificate that is shown to peers, if any.
    package let certificate: TLSCertificate?
    private let owner: SSLContext
    /// A server's. Sessions hold the context, so the keys outlive them.
    private let tickets: TicketKeys?
    /// The `SSL_CTX`.
    var handle: OpaquePointer { owner.handle }
    /// What clients send to name the server they want; `nil` if that is an IP address.
    let serverNameIndication: String?

    /// Loads what a server needs.
    ///
    /// - Throws: ``TLSError`` that names the file which cannot be used.
    package init(server settings: TLSServerSettings) throws(TLSError) {
        let owner = try SSLContext(TLS_server_method(), settings.minimumVersion)
        certificate = try Self.load(settings.identity, into: owner.handle)
        try Self.ask(settings.clientCertificates, of: owner.handle)
        let tickets = try TicketKeys()
        Self.configureServer(owner.handle, tickets)
        self.owner = owner
        self.tickets = tickets
        role = .server
        serverNameIndication = nil
    }

    /// Loads what a client needs.
    ///
    /// - Throws: ``TLSError`` that names the file which cannot be used.
    package init(client settings: TLSClientSettings) throws(TLSError) {
        let owner = try SSLContext(TLS_client_method(), settings.minimumVersion)
        certificate = try settings.identity.map { identity throws(TLSError) in
            try Self.load(identity, into: owner.handle)
        }
        try Self.trust(settings.trust, in: owner.handle)
        serverNameIndication = try Self.verify(settings.serverName, in: owner.handle)
        self.owner = owner
        tickets = nil
        role = .client
    }

    /// Forgets the keys of tickets whose time is over. Connections do that too; to be called now and then, so that keys
    /// do not outlast their time where nobody connects.
    package func forgetOldTicketKeys(now: MonotonicTime = .now()) {
        tickets?.advance(to: now)
    }
}
