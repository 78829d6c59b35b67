import Glibc
import SluiceTLS
import TestSupport
import Testing

@Suite(.certificates) struct ContextTests {
    private let certificates: TestCertificates

    init() throws {
        certificates = try TestCertificates.ofSuite()
    }

    private func error(
        certificate: String? = nil, key: String? = nil, clients: TLSServerSettings.ClientCertificates = .unasked
    ) throws -> TLSError {
        let identity = TLSIdentity(
            certificateFile: certificate ?? certificates.certificate(.server),
            keyFile: key ?? certificates.key(.server))
        return try #require(
            #expect(throws: TLSError.self) {
                try TLSContext(server: TLSServerSettings(identity: identity, clientCertificates: clients))
            })
    }

    @Test func tellsWhatItsCertificateIs() throws {
        let certificate = try #require(try certificates.server().certificate)
        #expect(certificate.subject == "CN=server")
        #expect(certificate.names == ["localhost", "gateway.test", "*.wild.test", "127.0.0.1", "::1"])
        #expect(certificate.notBefore == 1_577_836_800)
        #expect(certificate.notAfter == 2_493_072_000)
        #expect(certificate.isValid(at: time(nil)))
        #expect(try certificates.client().certificate == nil)
    }

    @Test func loadsAnExpiredCertificateAndSaysSo() throws {
        let certificate = try #require(try certificates.server(.expired).certificate)
        #expect(!certificate.isValid(at: time(nil)))
        #expect(certificate.isValid(at: certificate.notAfter))
        #expect(!certificate.isValid(at: certificate.notAfter + 1))
    }

    @Test func namesTheFileThatIsMissing() throws {
        let nowhere = certificates.path("nowhere.pem")
        let errors = [
            (try error(certificate: nowhere), TLSError.Code.certificateFile),
            (try error(key: nowhere), .keyFile),
            (try error(clients: .optional(authorityFile: nowhere)), .authorityFile),
            (try error(clients: .required(authorityFile: nowhere)), .authorityFile),
        ]
        for (error, code) in errors {
            #expect(error.code == code)
            #expect(error.message.contains(nowhere))
            #expect(error.message.contains("No such file or directory"))
        }
    }

    @Test(arguments: ["", "no certificate\n", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
    func namesTheFileThatHoldsSomethingElse(content: String) throws {
        let path = certificates.path("\(content.utf8.count).pem")
        try write(content, to: path)
        #expect(try error(certificate: path).code == .certificateFile)
        #expect(try error(key: path).code == .keyFile)
        let refused = try error(clients: .required(authorityFile: path))
        #expect(refused.code == .authorityFile)
        #expect(refused.message.contains(path))
        #expect(!refused.message.contains("no reason"))
    }

    @Test func refusesAKeyOfAnotherCertificate() throws {
        #expect(try error(key: certificates.key(.renewed)).code == .keyMismatch)
        let other = try error(key: certificates.key(.rsa))
        #expect(other.code == .keyMismatch)
        #expect(other.message.contains(certificates.key(.rsa)))
        #expect(try error(certificate: certificates.certificate(.rsa)).code == .keyMismatch)
    }

    @Test func refusesAnEncryptedKeyWithoutAskingForThePassword() throws {
        let refused = try error(key: certificates.encryptedKey)
        #expect(refused.code == .keyFile)
        #expect(refused.message.contains("encrypted"))
        #expect(refused.message.contains("openssl pkey -in \(certificates.encryptedKey)"))
    }

    @Test func refusesAWeakKey() async throws {
        let (key, certificate) = (certificates.path("weak.key"), certificates.path("weak.pem"))
        try await ForeignProgram.run([
            "openssl", "req", "-x509", "-newkey", "rsa:1024", "-nodes", "-keyout", key, "-out", certificate, "-subj",
            "/CN=weak",
        ])
        let refused = try error(certificate: certificate, key: key)
        #expect(refused.code == .certificateFile)
        #expect(refused.message.contains("key too small"))
    }

    @Test(arguments: [
        "", ".", ".example.org", "a..b", "ex ample", "exämple.org", "a\0b", "[::1]", "host:443", "1.2.3.4.5/8",
        String(repeating: "a", count: 64), "fe80::1%lo",
    ])
    func refusesNamesThatNoServerHas(name: String) throws {
        let error = #expect(throws: TLSError.self) { try certificates.client(name) }
        #expect(error?.code == .serverName)
    }

    @Test func readsCertificateAndKeyFromOneFile() throws {
        let path = certificates.path("both.pem")
        try write(text(of: certificates.key(.server)) + text(of: certificates.certificate(.server)), to: path)
        let context = try TLSContext(
            server: TLSServerSettings(identity: TLSIdentity(certificateFile: path, keyFile: path)))
        #expect(context.certificate?.subject == "CN=server")
    }

    @Test func showsNoControlCharactersOfACertificate() async throws {
        let (key, certificate) = (certificates.path("odd.key"), certificates.path("odd.pem"))
        try await ForeignProgram.run([
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-utf8",
            "-subj", "/CN=a\nb\u{1B}[31m/O=\(String(repeating: "x", count: 60))", "-addext",
            "subjectAltName=DNS:a\u{1B}b,email:a@b",
        ])
        let context = try TLSContext(
            server: TLSServerSettings(identity: TLSIdentity(certificateFile: certificate, keyFile: key)))
        let loaded = try #require(context.certificate)
        #expect(loaded.subject.utf8.allSatisfy { $0 >= 0x20 })
        #expect(loaded.names == ["a?b"])
    }
}
