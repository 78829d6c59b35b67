import SluiceCore
import SluiceGateway
import TestSupport
import Testing

/// The gateway serves HTTPS.
@Suite(.certificates, .privateRedis) struct ListenerTLSTests {
    private let certificates: TestCertificates
    private let redis: PrivateRedis
    private let token = RunningGateway.Client.full.token ?? ""

    init() throws {
        certificates = try TestCertificates.ofSuite()
        redis = try PrivateRedis.ofSuite()
    }

    private func run(
        _ adjust: (inout GatewayConfiguration) -> Void = { _ in }, _ body: (RunningGateway, Int) async throws -> Void
    ) async throws {
        try await RunningGateway.run(over: redis) { configuration in
            configuration.tls = GatewayConfiguration.TLS(
                certificate: certificates.certificate(.server), key: certificates.key(.server))
            adjust(&configuration)
        } _: { gateway async throws in
            let port = gateway.gateway.addresses[0].split(separator: ":").last.flatMap { Int($0) }
            try await body(gateway, try #require(port))
        }
    }

    /// Calls the API with curl, and returns what it prints: the body, and the status.
    private func curl(_ port: Int, _ arguments: String...) async throws -> String {
        try await ForeignProgram.run(
            [
                "curl", "--silent", "--show-error", "--max-time", "20", "--cacert", certificates.authority,
                "--write-out", " %{http_code}", "--header", "Authorization: Bearer \(token)",
            ] + arguments.map { $0.replacing("PORT", with: String(port)) })
    }

    @Test func answersAsWithoutTLS() async throws {
        try await run { _, port in
            #expect(try await curl(port, "https://localhost:PORT/set/tls/yes") == #"{"result":"OK"} 200"#)
            let both = try await curl(port, "https://localhost:PORT/get/tls", "https://localhost:PORT/get/tls")
            #expect(both == #"{"result":"yes"} 200{"result":"yes"} 200"#)
            let rows = "[\(Array(repeating: #"["GET","tls"]"#, count: 20_000).joined(separator: ","))]"
            let file = certificates.path("rows.json")
            try write(rows, to: file)
            let answer = try await curl(port, "--data-binary", "@\(file)", "https://localhost:PORT/pipeline")
            #expect(answer.count { $0 == "{" } == 20_000 && answer.hasSuffix("] 200"))
        }
    }

    @Test(arguments: ["--tlsv1.2 --tls-max 1.2", "--tlsv1.3"]) func speaksBothVersions(options: String) async throws {
        try await run { _, port in
            let words = options.split(separator: " ").map(String.init)
            let output = try await ForeignProgram.run(
                ["curl", "--silent", "--max-time", "20", "--cacert", certificates.authority] + words
                    + ["https://localhost:\(port)/get/k?_token=\(token)"])
            #expect(output == #"{"result":null}"#)
        }
    }

    @Test func plainHTTPIsToldWhatIsWrong() async throws {
        try await run { gateway, _ in
            let answer = try await gateway.call(.get("/get/k"))
            #expect(answer.status == 400)
            #expect(answer.text == #"{"error":"ERR this port speaks HTTPS only"}"#)
        }
    }

    @Test func clientsMayBeAskedForCertificates() async throws {
        try await run {
            $0.tls?.clientCertificates = .required(authorityFile: certificates.authority)
        } _: { _, port async throws in
            let known = try await curl(
                port, "--cert", certificates.certificate(.client), "--key", certificates.key(.client),
                "https://localhost:PORT/get/k")
            #expect(known == #"{"result":null} 200"#)
            await #expect(throws: (any Error).self) { try await curl(port, "https://localhost:PORT/get/k") }
        }
    }

    @Test func handshakesThatTakeTooLongAreEnded() async throws {
        try await run {
            $0.timeouts.handshake = .milliseconds(100)
        } _: { gateway, port async throws in
            let client = try gateway.connect()
            // The beginning of a record that never comes.
            try await client.send([0x16, 0x03, 0x01])
            await #expect(throws: (any Error).self) { try await client.receive() }
            #expect(try await curl(port, "https://localhost:PORT/get/k") == #"{"result":null} 200"#)
        }
    }

    @Test func newConnectionsGetACertificateThatWasReadAgain() async throws {
        let (certificate, key) = (certificates.path("live.pem"), certificates.path("live.key"))
        try write(try text(of: certificates.certificate(.server)), to: certificate)
        try write(try text(of: certificates.key(.server)), to: key)
        try await run {
            $0.tls = GatewayConfiguration.TLS(certificate: certificate, key: key)
        } _: { gateway, port async throws in
            let before = try await serial(port)
            try write(try text(of: certificates.certificate(.rsa)), to: certificate)
            #expect(throws: ConfigurationError.self, "the key does not fit") { try gateway.gateway.reload() }
            #expect(try await serial(port) == before)
            try write(try text(of: certificates.key(.rsa)), to: key)
            try gateway.gateway.reload()
            try await waitUntil("new connections get the new certificate") { try await serial(port) != before }
        }
    }

    private func serial(_ port: Int) async throws -> String {
        let output = try await ForeignProgram.run(
            ["openssl", "s_client", "-connect", "127.0.0.1:\(port)", "-servername", "localhost"])
        return String(output.split(separator: "-----END CERTIFICATE-----").first ?? "")
    }

    @Test func failuresAreCounted() async throws {
        try await run { gateway, _ in
            _ = try await gateway.call(.get("/get/k"))
            let metrics = try await gateway.admin("/metrics").text
            #expect(metrics.contains(#"sluice_tls_failures_total{reason="plaintext_http"} 1"#))
        }
    }
}
