import SluiceCore
import SluiceCrypto
import SluiceGateway
import TestSupport
import Testing

@testable import SluiceGateway

/// Limits that change while the gateway runs.
@Suite(.privateRedis) struct TokenLimitReloadTests {
    private let folder: TemporaryDirectory
    private let redis: PrivateRedis

    init() throws {
        folder = try TemporaryDirectory()
        redis = try .ofSuite()
    }

    private var path: String { "\(folder.path)/sluice.json" }

    private func writeLimits(_ limits: String) throws {
        let token = try #require(RunningGateway.Client.full.token)
        let digest = try #require(Array(token.utf8).withUnsafeBytes { SHA256Digest(of: $0) })
        try write(
            #"{"tokens": [{"name": "full", "sha256": "\#(digest.hexadecimal)"\#(limits)}]}"#, to: path)
    }

    private func run(_ body: (RunningGateway) async throws -> Void) async throws {
        let loaded = try GatewayConfiguration.load(file: path, environment: [:])
        try await RunningGateway.run(over: redis) {
            $0.tokens = loaded.tokens
            $0.source = loaded.source
        } _: { gateway in
            try await body(gateway)
        }
    }

    private func reload(_ gateway: RunningGateway, _ client: GatewayClient, until status: Int) async throws {
        try gateway.gateway.reload()
        // The loops take the new limits when they get to it.
        try await waitUntil("the new limits hold") { try await client.call(.get("/ping")).status == status }
    }

    @Test func ratesComeAndGo() async throws {
        try writeLimits("")
        try await run { gateway in
            let client = try gateway.connect()
            for _ in 0..<50 { #expect(try await client.call(.get("/ping")).status == 200) }
            try writeLimits(#", "limits": {"commandsPerSecond": 1, "burst": 3}"#)
            try await reload(gateway, client, until: 429)
            try writeLimits(#", "limits": {"commandsPerSecond": 1000000}"#)
            try await reload(gateway, client, until: 200)
            for _ in 0..<50 { #expect(try await client.call(.get("/ping")).status == 200) }
            try writeLimits("")
            try await reload(gateway, client, until: 200)
        }
    }

    @Test func readingTheSameLimitsAgainRefillsNothing() async throws {
        try writeLimits(#", "limits": {"commandsPerSecond": 1, "burst": 4}"#)
        try await run { gateway in
            let clock = ContinuousClock()
            let (client, start) = (try gateway.connect(), clock.now)
            var admitted = 0
            for _ in 0..<40 {
                if try await client.call(.get("/ping")).status == 200 { admitted += 1 }
                try gateway.gateway.reload()
            }
            #expect(Double(admitted) <= 4 + (clock.now - start) / .seconds(1))
        }
    }

    @Test func openConnectionsKeepTheirPlaces() async throws {
        try writeLimits(#", "limits": {"connections": 2}"#)
        try await run { gateway in
            let clients = [try gateway.connect(), try gateway.connect()]
            for client in clients { #expect(try await client.call(.get("/ping")).status == 200) }
            for _ in 0..<20 {
                try gateway.gateway.reload()
                for client in clients { #expect(try await client.call(.get("/ping")).status == 200) }
            }
            #expect(try await gateway.call(.get("/ping")).status == 429)
            try writeLimits(#", "limits": {"connections": 3}"#)
            let third = try gateway.connect()
            try gateway.gateway.reload()
            try await waitUntil("the new limit holds") { try await gateway.call(.get("/ping")).status == 200 }
            _ = third
        }
    }

    @Test func anAbsurdFileLeavesTheLimitsInForce() async throws {
        try writeLimits(#", "limits": {"commandsPerSecond": 1, "burst": 2}"#)
        try await run { gateway in
            let client = try gateway.connect()
            try writeLimits(#", "limits": {"commandsPerSecond": 0}"#)
            let error = #expect(throws: ConfigurationError.self) { try gateway.gateway.reload() }
            #expect(error?.key == "tokens.full.limits.commandsPerSecond")
            var statuses: [Int] = []
            for _ in 0..<4 { statuses.append(try await client.call(.get("/ping")).status) }
            #expect(statuses.contains(429))
        }
    }
}
