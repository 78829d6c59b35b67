import Glibc
import SluiceCore
import SluiceGateway
import SluiceTLS
import TestSupport
import Testing

@Suite(.certificates) struct TLSConfigurationTests {
    private let folder: TemporaryDirectory
    private let certificates: TestCertificates

    init() throws {
        folder = try TemporaryDirectory()
        certificates = try TestCertificates.ofSuite()
    }

    private func load(_ text: String, _ environment: [String: String] = [:]) throws -> GatewayConfiguration {
        let path = "\(folder.path)/sluice.json"
        try write(text, to: path)
        return try GatewayConfiguration.load(file: path, environment: environment)
    }

    // MARK: Reading

    @Test func readsTheListenersSection() throws {
        let least = try load(#"{"tls": {"certificate": "/a.pem", "key": "/a.key"}}"#)
        #expect(least.tls == GatewayConfiguration.TLS(certificate: "/a.pem", key: "/a.key"))
        #expect(least.tls?.minimumVersion == .tls12)
        let all = try load(
            """
            {"tls": {"certificate": "/a.pem", "key": "/a.key", "minimumVersion": "1.3", "clientCA": "/ca.pem",
              "clientCertificates": "required"}}
            """)
        #expect(
            all.tls
                == GatewayConfiguration.TLS(
                    certificate: "/a.pem", key: "/a.key", minimumVersion: .tls13,
                    clientCertificates: .required(authorityFile: "/ca.pem")))
        #expect(GatewayConfiguration().tls == nil)
    }

    @Test func readsTheSectionOfRedis() throws {
        let least = try load(#"{"redis": {"url": "rediss://:word@db:7000/2"}}"#)
        guard case .redis(let url) = least.backend else {
            Issue.record("the backend is the configured one")
            return
        }
        #expect(url.usesTLS)
        #expect(url.description == "rediss://:<redacted>@db:7000/2")
        #expect(least.redisTLS == nil)
        let all = try load(
            """
            {"redis": {"url": "rediss://db", "tls": {"ca": "/ca.pem", "certificate": "/a.pem", "key": "/a.key",
              "serverName": "redis.test"}}}
            """)
        #expect(
            all.redisTLS
                == GatewayConfiguration.RedisTLS(
                    authorityFile: "/ca.pem", identity: .init(certificate: "/a.pem", key: "/a.key"),
                    serverName: "redis.test"))
    }

    @Test func theEnvironmentReplacesTheURLOnly() throws {
        let read = try load(
            #"{"redis": {"url": "rediss://db", "tls": {"ca": "/ca.pem"}}}"#, ["SLUICE_REDIS_URL": "rediss://other"])
        guard case .redis(let url) = read.backend else {
            Issue.record("the backend is the configured one")
            return
        }
        #expect(url.description == "rediss://other:6379/0")
        #expect(read.redisTLS?.authorityFile == "/ca.pem")
    }

    @Test(arguments: [
        (#"{"tls": true}"#, "tls", "object"),
        (#"{"tls": {}}"#, "tls", "both"),
        (#"{"tls": {"certificate": "/a"}}"#, "tls", "both"),
        (#"{"tls": {"cert": "/a", "key": "/b"}}"#, "tls.cert", "is no setting"),
        (#"{"tls": {"certificate": "/a", "key": 1}}"#, "tls.key", "text"),
        (#"{"tls": {"certificate": "/a", "key": "/b", "minimumVersion": "1.1"}}"#, "tls.minimumVersion", "1.2"),
        (#"{"tls": {"certificate": "/a", "key": "/b", "minimumVersion": 1.2}}"#, "tls.minimumVersion", "text"),
        (#"{"tls": {"certificate": "/a", "key": "/b", "clientCA": "/c"}}"#, "tls.clientCertificates", "required"),
        (
            #"{"tls": {"certificate": "/a", "key": "/b", "clientCertificates": "required"}}"#, "tls.clientCA",
            "authorities"
        ),
        (
            #"{"tls": {"certificate": "/a", "key": "/b", "clientCA": "/c", "clientCertificates": "maybe"}}"#,
            "tls.clientCertificates", "optional"
        ),
        (
            #"{"tls": {"certificate": "/a", "key": "/b", "clientCertificates": "maybe"}}"#,
            "tls.clientCertificates", "optional"
        ),
        (#"{"redis": 1}"#, "redis", "URL"),
        (#"{"redis": {}}"#, "redis.url", "missing"),
        (#"{"redis": {"url": "http://a"}}"#, "redis", "rediss://"),
        (#"{"redis": {"url": "rediss://a", "tls": {"certificate": "/a"}}}"#, "redis.tls", "both"),
        (#"{"redis": {"url": "rediss://a", "tls": {"key": "/a"}}}"#, "redis.tls", "both"),
        (#"{"redis": {"url": "rediss://a", "tls": {"insecure": true}}}"#, "redis.tls.insecure", "is no setting"),
        (#"{"redis": {"url": "rediss://a"}, "embedded": {}}"#, "embedded", "choose one"),
    ])
    func refusesWhatItDoesNotUnderstand(text: String, key: String, advice: String) {
        let error = #expect(throws: ConfigurationError.self) { try load(text) }
        #expect(error?.key == key)
        #expect(error?.message.contains(advice) == true, "\(String(describing: error))")
    }

    // MARK: Validation

    private func configuration(
        _ kind: TestCertificates.Kind = .server, key: TestCertificates.Kind? = nil
    ) -> GatewayConfiguration {
        GatewayConfiguration(
            tls: GatewayConfiguration.TLS(
                certificate: certificates.certificate(kind), key: certificates.key(key ?? kind)),
            dataDirectory: folder.path)
    }

    private func redis(
        _ url: String = "rediss://localhost", _ tls: GatewayConfiguration.RedisTLS? = nil
    ) throws -> GatewayConfiguration {
        GatewayConfiguration(backend: .redis(try RedisURL(url)), redisTLS: tls, dataDirectory: folder.path)
    }

    /// The problems that are left once this build can do TLS.
    private func problems(_ configuration: GatewayConfiguration) -> [ConfigurationError] {
        configuration.check().problems
    }

    @Test func opensWhatWasConfigured() throws {
        var served = configuration()
        served.tls?.clientCertificates = .required(authorityFile: certificates.authority)
        #expect(try served.openListenerTLS()?.certificate?.subject == "CN=server")
        #expect(try served.openRedisTLS() == nil)
        let connected = try redis(
            "rediss://localhost",
            .init(
                authorityFile: certificates.authority,
                identity: .init(certificate: certificates.certificate(.client), key: certificates.key(.client))))
        #expect(try connected.openRedisTLS()?.certificate?.subject == "CN=client")
        #expect(try connected.openListenerTLS() == nil)
        #expect(try redis("redis://localhost").openRedisTLS() == nil)
        #expect(try redis().openRedisTLS() != nil)
    }

    @Test func theCheckShowsTheCertificate() {
        let report = configuration().check()
        #expect(report.warnings.isEmpty)
        let names = TestCertificates.names.joined(separator: ", ")
        #expect(report.description.contains("CN=server for \(names), valid until 2049-01-01"))
    }

    @Test func theCheckShowsWhomRedisIsVerifiedBy() throws {
        #expect(try redis().check().description.contains("those that the system trusts"))
        let named = try redis("rediss://localhost", .init(authorityFile: certificates.authority))
        #expect(named.check().description.contains(certificates.authority))
        #expect(named.check().description.contains("rediss://localhost:6379/0"))
    }

    @Test func theCheckNamesTheFileThatCannotBeUsed() throws {
        let nowhere = "\(folder.path)/nowhere.pem"
        var authorities = configuration()
        authorities.tls?.clientCertificates = .optional(authorityFile: nowhere)
        var missing = configuration()
        missing.tls?.certificate = nowhere
        var encrypted = configuration()
        encrypted.tls?.key = certificates.encryptedKey
        let cases: [(GatewayConfiguration, String)] = [
            (missing, "tls.certificate"), (authorities, "tls.clientCA"), (encrypted, "tls.key"),
            (configuration(.server, key: .rsa), "tls.key"),
            (try redis("rediss://localhost", .init(authorityFile: nowhere)), "redis.tls.ca"),
            (
                try redis("rediss://localhost", .init(identity: .init(certificate: nowhere, key: nowhere))),
                "redis.tls.certificate"
            ),
            (
                try redis(
                    "rediss://localhost",
                    .init(identity: .init(certificate: certificates.certificate(.client), key: nowhere))),
                "redis.tls.key"
            ),
            (try redis("rediss://localhost", .init(serverName: "no name")), "redis.tls.serverName"),
            (try redis("rediss://a..b"), "redis"),
        ]
        for (configuration, key) in cases {
            #expect(problems(configuration).map(\.key) == [key])
        }
    }

    @Test(arguments: [
        (TestCertificates.Kind.expired, "has expired on 2020-02-01"), (.future, "is not valid before 2045-01-01"),
        (.nameless, "no alternative names"),
    ])
    func theCheckWarnsOfCertificatesThatClientsRefuse(kind: TestCertificates.Kind, text: String) {
        let warnings = configuration(kind).check().warnings
        #expect(warnings.map(\.key) == ["tls.certificate"])
        #expect(warnings.first?.message.contains(text) == true)
    }

    @Test func theCheckWarnsOfACertificateThatEndsSoon() async throws {
        let (key, certificate) = ("\(folder.path)/soon.key", "\(folder.path)/soon.pem")
        try await ForeignProgram.run([
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days",
            "10", "-subj", "/CN=soon", "-addext", "subjectAltName=DNS:localhost",
        ])
        let configuration = GatewayConfiguration(
            tls: GatewayConfiguration.TLS(certificate: certificate, key: key), dataDirectory: folder.path)
        #expect(configuration.check().warnings.first?.message.contains("expires on") == true)
    }

    @Test func theCheckWarnsOfAKeyThatEverybodyMayRead() throws {
        let key = "\(folder.path)/open.key"
        try write(text(of: certificates.key(.server)), to: key, mode: 0o644)
        var configuration = configuration()
        configuration.tls?.key = key
        #expect(configuration.check().warnings.map(\.key) == ["tls.key"])
    }

    @Test func settingsWithoutUseAreProblems() throws {
        #expect(problems(try redis("redis://localhost", .init())).map(\.key) == ["redis.tls"])
        #expect(problems(GatewayConfiguration(redisTLS: .init())).map(\.key) == ["redis.tls"])
        var local = configuration()
        local.listeners = [try ListenAddress("unix:/run/sluice.sock")]
        #expect(problems(local).map(\.key) == ["tls"])
    }
}
