import SluiceGateway
import TestSupport
import Testing

/// The command line against a gateway that serves HTTPS.
@Suite(.certificates, .privateRedis) struct SecureTests {
    @Test(arguments: [TestCertificates.Kind.server, .elsewhere, .expired]) func trustsWhomItIsTold(
        kind: TestCertificates.Kind
    ) async throws {
        let certificates = try TestCertificates.ofSuite()
        try await RunningGateway.run(over: try .ofSuite()) { configuration in
            configuration.tls = GatewayConfiguration.TLS(
                certificate: certificates.certificate(kind), key: certificates.key(kind))
        } _: { gateway async throws in
            var program = try CommandLineProgram(of: gateway)
            let url = program.environment["REDIS_KV_REST_API_URL"] ?? ""
            program.environment["REDIS_KV_REST_API_URL"] = url.replacing("http://127.0.0.1", with: "https://localhost")
            let told = try await program.run("exec", "--ca-file", certificates.authority, "ping")
            let untold = try await program.run("exec", "ping")
            #expect(untold.status == 3 && untold.messages.contains("certificate"), "\(untold.messages)")
            program.environment["SLUICE_CA_FILE"] = certificates.authority
            let doctor = try await program.run("doctor")
            if kind == .server {
                #expect(told.status == 0 && told.text == "PONG\n", "\(told.messages)")
                #expect(doctor.status == 0 && doctor.text.contains("the certificate is trusted"), "\(doctor.text)")
            } else {
                #expect(told.status == 3 && told.messages.contains("certificate"), "\(told.messages)")
                #expect(doctor.status == 1 && doctor.text.contains("problem  connection"), "\(doctor.text)")
            }
        }
    }
}
