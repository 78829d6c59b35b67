import SluiceCore
import SluiceGateway
import TestSupport
import Testing

/// Tokens are changed and read again while requests come: who may, always may, and who may not, never.
@Suite(.privateRedis) struct ReloadRaceTests {
    @Test func reloadsBetweenRequestsConfuseNobody() async throws {
        let folder = try TemporaryDirectory()
        let path = "\(folder.path)/gateway.json"
        let store = TokenStore(path: path)
        let kept = try store.create("kept", TokenStore.Grant())
        var confined = TokenStore.Grant()
        confined.prefix = "mine:"
        let limited = try store.create("limited", confined)
        let redis = try PrivateRedis.ofSuite()
        let configuration = try GatewayConfiguration.load(
            file: path,
            environment: ["SLUICE_REDIS_URL": redis.url, "SLUICE_LISTEN": "127.0.0.1:0", "SLUICE_THREADS": "2"])
        let gateway = try await Gateway.start(configuration)
        let address = gateway.addresses[0]
        let isOver = SharedCounter()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    let client = try GatewayClient(to: address, token: kept)
                    while isOver.current == 0 {
                        let answer = try await client.command(#"["SET","other:key","x"]"#)
                        try #require(answer.status == 200, "\(answer.text)")
                    }
                }
                group.addTask {
                    let client = try GatewayClient(to: address, token: limited)
                    while isOver.current == 0 {
                        let answer = try await client.command(#"["SET","other:key","x"]"#)
                        try #require(answer.text.contains("NOPERM"), "\(answer.text)")
                    }
                }
            }
            group.addTask {
                defer { isOver.add() }
                for round in 0..<50 {
                    let secret = try store.create("round-\(round)", TokenStore.Grant())
                    try gateway.reload()
                    try await waitUntil("the new token is known") {
                        try await GatewayClient(to: address, token: secret).command(#"["PING"]"#).status == 200
                    }
                    try store.revoke("round-\(round)")
                    try gateway.reload()
                    try await waitUntil("the new token is forgotten") {
                        try await GatewayClient(to: address, token: secret).command(#"["PING"]"#).status == 401
                    }
                }
            }
            try await group.waitForAll()
        }
        await gateway.stop()
    }

    /// A file that is being written, or wrong, changes nothing.
    @Test func aWrongFileLeavesTheTokensInForce() async throws {
        let folder = try TemporaryDirectory()
        let path = "\(folder.path)/gateway.json"
        let secret = try TokenStore(path: path).create("kept", TokenStore.Grant())
        let text = try TestSupport.text(of: path)
        let configuration = try GatewayConfiguration.load(
            file: path,
            environment: ["SLUICE_REDIS_URL": try PrivateRedis.ofSuite().url, "SLUICE_LISTEN": "127.0.0.1:0"])
        let gateway = try await Gateway.start(configuration)
        for length in stride(from: 0, to: text.utf8.count - 1, by: 7) {
            try write(String(text.prefix(length)), to: path)
            #expect(throws: ConfigurationError.self) { try gateway.reload() }
            let client = try GatewayClient(to: gateway.addresses[0], token: secret)
            #expect(try await client.command(#"["PING"]"#).status == 200)
        }
        await gateway.stop()
    }
}
