import SluiceTLS
import TestSupport
import Testing

@Suite(.certificates) struct HandshakeTests {
    private let certificates: TestCertificates

    init() throws {
        certificates = try TestCertificates.ofSuite()
    }

    private func pair(
        server: TestCertificates.Kind = .server, name: String = "localhost", client: TestCertificates.Kind? = nil,
        clients: TLSServerSettings.ClientCertificates = .unasked
    ) throws -> SessionPair {
        try SessionPair(
            client: certificates.client(name, identity: client),
            server: certificates.server(server, clients: clients))
    }

    @Test(arguments: [TestCertificates.Kind.server, .rsa, .intermediate])
    func agrees(kind: TestCertificates.Kind) throws {
        let pair = try pair(server: kind)
        #expect(pair.client.session.phase == .handshake)
        pair.run()
        #expect(pair.isOpen)
        #expect(pair.client.session.version == "TLSv1.3")
        #expect(pair.server.session.cipher?.hasPrefix("TLS_") == true)
        #expect(pair.client.session.peerCertificate?.subject == "CN=\(kind.rawValue)")
        #expect(pair.server.session.peerCertificate == nil)
    }

    @Test(arguments: ["localhost", "LOCALHOST", "localhost.", "gateway.test", "a.wild.test", "127.0.0.1", "::1"])
    func acceptsTheNamesOfTheCertificate(name: String) throws {
        let pair = try pair(name: name)
        pair.run()
        #expect(pair.isOpen)
        #expect(pair.client.error == nil)
    }

    @Test(arguments: [
        ("gateway.test", "gateway.test"), ("gateway.test.", "gateway.test"), ("127.0.0.1", nil), ("::1", nil),
    ])
    func sendsNamesAndNoAddresses(name: String, sent: String?) throws {
        let pair = try pair(name: name)
        pair.run()
        #expect(pair.server.session.requestedServerName == sent)
    }

    private static let refusedServers: [(TestCertificates.Kind, String, TLSError.Code)] = [
        (.expired, "localhost", .certificateExpired),
        (.future, "localhost", .certificateNotYetValid),
        (.elsewhere, "localhost", .nameMismatch),
        (.elsewhere, "127.0.0.1", .nameMismatch),
        (.server, "example.org", .nameMismatch),
        (.server, "127.0.0.2", .nameMismatch),
        (.server, "::2", .nameMismatch),
        (.server, "wild.test", .nameMismatch),
        (.server, "a.b.wild.test", .nameMismatch),
        (.nameless, "localhost", .nameMismatch),
        (.untrusted, "localhost", .unknownAuthority),
    ]

    @Test(arguments: refusedServers.indices)
    func aClientRefusesWhatItCannotTrust(index: Int) throws {
        let (kind, name, code) = Self.refusedServers[index]
        let pair = try pair(server: kind, name: name)
        pair.run()
        #expect(pair.client.error?.code == code)
        #expect(pair.client.session.phase == .failed)
        // The alert has told the server.
        #expect(pair.server.session.phase == .failed)
        let known: [TLSError.Code] = [.certificateRefused, .refused]
        #expect(known.contains(try #require(pair.server.error).code))
        #expect(pair.client.received.isEmpty)
    }

    @Test func theSystemTrustsNoneOfOurs() throws {
        let client = try TLSContext(client: TLSClientSettings(serverName: "localhost"))
        let pair = try SessionPair(client: client, server: try certificates.server())
        pair.run()
        #expect(pair.client.error?.code == .unknownAuthority)
    }

    // MARK: Clients' certificates

    private var optional: TLSServerSettings.ClientCertificates { .optional(authorityFile: certificates.authority) }
    private var required: TLSServerSettings.ClientCertificates { .required(authorityFile: certificates.authority) }

    @Test func aRequiredCertificateHasToBeThere() throws {
        let without = try pair(clients: required)
        without.run()
        #expect(without.server.error?.code == .certificateMissing)
        // In TLS 1.3 the client takes the handshake for done, and hears of it afterwards.
        #expect(without.client.error?.code == .certificateRefused)
        let with = try pair(client: .client, clients: required)
        with.run()
        #expect(with.isOpen)
        #expect(with.server.session.peerCertificate?.names == ["client.test"])
    }

    @Test func anOptionalCertificateMayBeMissing() throws {
        let without = try pair(clients: optional)
        without.run()
        #expect(without.isOpen)
        #expect(without.server.session.peerCertificate == nil)
        let with = try pair(client: .client, clients: optional)
        with.run()
        #expect(with.server.session.peerCertificate?.subject == "CN=client")
    }

    @Test(arguments: [true, false])
    func aStrangersCertificateIsRefused(isRequired: Bool) throws {
        let pair = try pair(client: .stranger, clients: isRequired ? required : optional)
        pair.run()
        #expect(pair.server.error?.code == .unknownAuthority)
        #expect(pair.client.error?.code == .certificateRefused)
    }

    @Test func anExpiredCertificateOfAClientIsRefused() throws {
        let pair = try pair(client: .expired, clients: required)
        pair.run()
        #expect(pair.server.error?.code == .certificateExpired)
    }

    @Test func aCertificateThatNobodyAsksForIsNotShown() throws {
        let pair = try pair(client: .client)
        pair.run()
        #expect(pair.isOpen)
        #expect(pair.server.session.peerCertificate == nil)
    }

    @Test func aReplacedContextIsForNewConnectionsOnly() throws {
        var server: TLSContext? = try certificates.server()
        let old = try SessionPair(client: try certificates.client(), server: try #require(server))
        server = try certificates.server(.renewed)
        old.run()
        #expect(old.client.session.peerCertificate?.subject == "CN=server")
        let new = try SessionPair(client: try certificates.client(), server: try #require(server))
        new.run()
        #expect(new.client.session.peerCertificate?.subject == "CN=renewed")
        server = nil
        try old.server.send("still here")
        old.run()
        #expect(old.client.text == "still here")
    }
}
