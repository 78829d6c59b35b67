import SluiceCore
import SluiceGateway
import TestSupport
import Testing

extension FaultTests {
    /// Waits where clients and Redis are reached by TLS.
    @Suite(.certificates) struct BlockingTLSTests {
        @Test func waitsEndWithTheirClientsByTLSToo() async throws {
            let certificates = try TestCertificates.ofSuite()
            let port = try FreePort.find()
            var options = RedisServerOptions(fsync: nil)
            options.directives += [
                ["bind", "127.0.0.1"], ["tls-port", "\(port)"],
                ["tls-cert-file", certificates.certificate(.server)], ["tls-key-file", certificates.key(.server)],
                ["tls-ca-cert-file", certificates.authority], ["tls-auth-clients", "no"],
            ]
            let redis = try await PrivateRedis.start(options)
            try await RunningGateway.run(over: redis) { configuration in
                configuration.backend = .redis(try RedisURL("rediss://localhost:\(port)"))
                configuration.redisTLS = GatewayConfiguration.RedisTLS(authorityFile: certificates.authority)
                configuration.tls = GatewayConfiguration.TLS(
                    certificate: certificates.certificate(.server), key: certificates.key(.server))
                configuration.blocking = .init(connections: 4, longest: .seconds(60))
            } _: { gateway in
                let gatewayPort = gateway.gateway.addresses[0].split(separator: ":").last ?? ""
                let words = [
                    "curl", "--silent", "--cacert", certificates.authority,
                    "https://localhost:\(gatewayPort)/blpop/tls/0?_token=\(RunningGateway.Client.full.token ?? "")",
                ]
                let waiting = try ForeignProgram(words)
                try await untilRedisHolds(redis)
                try redis.call("RPUSH", "tls", "v")
                try await waitUntil("the answer is there") { waiting.output == #"{"result":["tls","v"]}"# }
                let leaving = try ForeignProgram(words + ["--max-time", "0.3"])
                try await untilRedisHolds(redis)
                try await waitUntil("the client has left") { leaving.exitStatus != nil }
                try await untilRedisHolds(redis, clients: 0)
                try redis.call("RPUSH", "tls", "w")
                #expect(try redis.call("LLEN", "tls") == .integer(1))
            }
        }
    }
}
