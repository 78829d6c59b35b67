import SluiceClient
import SluiceGateway
import SluiceResilience
import TestSupport
import Testing

/// The client and a gateway that serves HTTPS.
@Suite(.certificates, .privateRedis, .timeLimit(.minutes(1))) struct TLSTests {
    private let certificates: TestCertificates
    private let redis: PrivateRedis

    init() throws {
        certificates = try TestCertificates.ofSuite()
        redis = try PrivateRedis.ofSuite()
    }

    /// The error of a command to a gateway with a certificate; `nil` if it ran.
    private func errorOfACall(
        to kind: TestCertificates.Kind, host: String = "localhost",
        asking: GatewayConfiguration.TLS.ClientCertificates = .unasked,
        _ adjust: (inout ClientConfiguration) -> Void = { _ in }
    ) async throws -> ClientError? {
        try await RunningGateway.run(over: redis) { configuration in
            configuration.tls = GatewayConfiguration.TLS(
                certificate: certificates.certificate(kind), key: certificates.key(kind), clientCertificates: asking)
        } _: { running in
            let address = try #require(running.gateway.addresses.first)
            let port = try #require(address.split(separator: ":").last)
            var configuration = ClientConfiguration(
                url: "https://\(host):\(port)", token: try #require(RunningGateway.Client.full.token),
                certificateAuthorityFile: certificates.authority)
            configuration.retry = .none
            adjust(&configuration)
            let client = try RedisClient(configuration)
            let error = try await clientError {
                for number in 0..<3 { _ = try await client.execute(.set("tls", "\(number)")) }
            }
            await client.shutdown()
            return error
        }
    }

    @Test(arguments: [TestCertificates.Kind.server, .rsa, .intermediate])
    func trustsWhatItsAuthorityHasSigned(kind: TestCertificates.Kind) async throws {
        #expect(try await errorOfACall(to: kind) == nil)
    }

    @Test(arguments: [TestCertificates.Kind.expired, .future, .elsewhere, .untrusted])
    func trustsNobodyElse(kind: TestCertificates.Kind) async throws {
        let error = try await errorOfACall(to: kind)
        #expect(error?.code == .untrustedCertificate && error?.wire == .notSent && error?.retryability == .never)
    }

    @Test func theSystemsAuthoritiesDoNotKnowOurs() async throws {
        let error = try await errorOfACall(to: .server) { $0.certificateAuthorityFile = nil }
        #expect(error?.code == .untrustedCertificate)
    }

    @Test func showsItsCertificateToWhoAsks() async throws {
        let required = GatewayConfiguration.TLS.ClientCertificates.required(authorityFile: certificates.authority)
        let shown = try await errorOfACall(to: .server, asking: required) {
            $0.clientCertificate = ClientCertificate(
                certificateFile: certificates.certificate(.client), keyFile: certificates.key(.client))
        }
        #expect(shown == nil)
        #expect(try await errorOfACall(to: .server, asking: required) != nil)
    }

    @Test func aFileThatIsNotThereIsSaid() async throws {
        let error = try await errorOfACall(to: .server) { $0.certificateAuthorityFile = "/nonexistent/ca.pem" }
        #expect(error?.code == .invalidRequest && error?.wire == .notSent)
    }

    @Test func plaintextIsNotTakenForTLS() async throws {
        try await ScriptedServer.with({ .json($0.result("1")) }) { _, server in
            var configuration = ClientConfiguration(
                url: server.url.replacing("http://", with: "https://"), token: "secret-token")
            configuration.retry = .none
            configuration.connectTimeout = .milliseconds(100)
            let client = try RedisClient(configuration)
            let error = try await clientError { try await client.execute(["GET", "a"]) }
            #expect(error?.code == .timeout && error?.wire == .notSent)
            #expect(server.requests.isEmpty)
        }
    }
}
