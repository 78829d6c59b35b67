import SluiceCore
import SluiceGateway
import TestSupport
import Testing

/// The gateway reaches Redis by TLS.
@Suite(.certificates) struct UpstreamTLSTests {
    private let certificates: TestCertificates

    init() throws {
        certificates = try TestCertificates.ofSuite()
    }

    /// A Redis that speaks TLS on a port of 127.0.0.1.
    private func start(_ certificate: TestCertificates.Kind, asksForCertificate: Bool = false) async throws -> (
        redis: PrivateRedis, port: UInt16
    ) {
        let port = try FreePort.find()
        var options = RedisServerOptions(fsync: nil)
        options.directives += [
            ["bind", "127.0.0.1"], ["tls-port", "\(port)"], ["tls-cert-file", certificates.certificate(certificate)],
            ["tls-key-file", certificates.key(certificate)], ["tls-ca-cert-file", certificates.authority],
            ["tls-auth-clients", asksForCertificate ? "yes" : "no"],
        ]
        return (try await PrivateRedis.start(options), port)
    }

    private func run(
        _ host: String, _ redis: (redis: PrivateRedis, port: UInt16),
        _ adjust: (inout GatewayConfiguration) -> Void = { _ in },
        _ body: (RunningGateway) async throws -> Void
    ) async throws {
        try await RunningGateway.run(over: redis.redis) { configuration in
            configuration.backend = .redis(try RedisURL("rediss://\(host):\(redis.port)"))
            configuration.redisTLS = GatewayConfiguration.RedisTLS(authorityFile: certificates.authority)
            configuration.timeouts.command = .seconds(10)
            adjust(&configuration)
        } _: {
            try await body($0)
        }
    }

    @Test(arguments: ["localhost", "127.0.0.1"]) func commandsRunAndLargeDataPasses(host: String) async throws {
        try await run(host, try await start(.server)) { gateway in
            #expect(try await gateway.command(#"["SET","k","v"]"#).text == #"{"result":"OK"}"#)
            let value = String(repeating: "0123456789", count: 400_000)
            #expect(try await gateway.call(.post("/set/large", value)).status == 200)
            #expect(try await gateway.call(.get("/get/large")).body.count == value.utf8.count + 13)
            let client = try gateway.connect()
            let rows = "[\(Array(repeating: #"["INCR","n"]"#, count: 5000).joined(separator: ","))]"
            #expect(try await client.call(.post("/pipeline", rows)).text.hasSuffix(#"{"result":5000}]"#))
        }
    }

    @Test func publishedMessagesArriveByTLSToo() async throws {
        try await run("localhost", try await start(.server)) { gateway in
            let subscriber = try gateway.connect()
            #expect(try await subscriber.openStream("/subscribe/news").status == 200)
            #expect(try await subscriber.nextEvent() == "data: subscribe,news,1")
            _ = try await gateway.command(#"["PUBLISH","news","hello"]"#)
            #expect(try await subscriber.nextEvent() == "data: message,news,hello")
        }
    }

    @Test func aServerMayAskForACertificate() async throws {
        try await run("localhost", try await start(.server, asksForCertificate: true)) {
            $0.redisTLS?.identity = .init(
                certificate: certificates.certificate(.client), key: certificates.key(.client))
        } _: { gateway async throws in
            #expect(try await gateway.command(#"["PING"]"#).text == #"{"result":"PONG"}"#)
        }
    }

    @Test(arguments: [
        (TestCertificates.Kind.expired, "expired"), (.elsewhere, "for other names"),
        (.untrusted, "not signed by an authority"),
    ])
    func aServerThatCannotBeTrustedGetsNoCommand(certificate: TestCertificates.Kind, reason: String) async throws {
        let redis = try await start(certificate)
        try await run("localhost", redis) {
            $0.timeouts.command = .milliseconds(500)
        } _: { gateway async throws in
            #expect(try await gateway.command(#"["SET","k","v"]"#).status == 503)
            #expect(try redis.redis.call("DBSIZE") == .integer(0))
            let log = try gateway.log()
            #expect(log.contains("no connection to Redis") && log.contains(reason))
        }
    }

    @Test func aServerWithoutTLSIsAClearError() async throws {
        let plain = try await PrivateRedis.start(hasPort: true)
        try await run("localhost", (plain, try #require(plain.port))) {
            $0.timeouts.command = .milliseconds(500)
        } _: { gateway async throws in
            #expect(try await gateway.command(#"["PING"]"#).status == 503)
            try await waitUntil("the log says so") { try gateway.log().contains("no connection to Redis") }
        }
    }
}
