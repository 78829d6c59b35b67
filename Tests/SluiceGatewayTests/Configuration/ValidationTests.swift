import Glibc
import SluiceCore
import SluiceGateway
import TestSupport
import Testing

@Suite struct ValidationTests {
    private static let token = String(repeating: "t", count: 16)

    @Test func theDefaultsAreValid() throws {
        try GatewayConfiguration().validate()
        #expect(GatewayConfiguration().threads >= 1)
    }

    @Test(arguments: ["0.0.0.0:80", "192.168.1.1:80", "[::]:80", "[::ffff:127.0.0.1]:80"])
    func anAddressThatOthersReachNeedsStrongTokens(address: String) throws {
        var configuration = GatewayConfiguration(listeners: [.standard, try ListenAddress(address)])
        #expect(throws: ConfigurationError.self) { try configuration.validate() }
        configuration.tokens = [try GatewayToken(name: "default", token: "short")]
        #expect(throws: ConfigurationError.self) { try configuration.validate() }
        configuration.tokens = [try GatewayToken(name: "default", token: Self.token)]
        try configuration.validate()
    }

    @Test(arguments: ["127.0.0.1:80", "127.1.2.3:80", "[::1]:80", "unix:/run/sluice.sock"])
    func anAddressOfThisMachineDoesNot(address: String) throws {
        try GatewayConfiguration(listeners: [try ListenAddress(address)]).validate()
    }

    private static let changes: [(key: String, change: @Sendable (inout GatewayConfiguration) -> Void)] = [
        ("listen", { $0.listeners = [] }),
        ("listen", { $0.listeners += $0.listeners }),
        ("listen", { $0.adminListener = $0.listeners.first }),
        ("threads", { $0.threads = 0 }),
        ("limits.bodyBytes", { $0.limits.bodyBytes = -1 }),
        ("limits.rows", { $0.limits.rows = 0 }),
        ("limits.connections", { $0.limits.connections = 0 }),
        ("timeouts.command", { $0.timeouts.command = .zero }),
        ("timeouts.idle", { $0.timeouts.idle = .seconds(100_000) }),
        ("timeouts.drain", { $0.timeouts.drain = .seconds(-1) }),
        ("mountPrefix", { $0.mountPrefix = "redis" }),
        ("mountPrefix", { $0.mountPrefix = "/" }),
        ("mountPrefix", { $0.mountPrefix = "/a//b" }),
        ("mountPrefix", { $0.mountPrefix = "/a?b" }),
        ("mountPrefix", { $0.mountPrefix = "/a\r\nb" }),
        ("dataDirectory", { $0.dataDirectory = "" }),
        ("accessLog.sample", { $0.accessLog = .sampled(1.5) }),
        ("accessLog.sample", { $0.accessLog = .sampled(.nan) }),
        ("commands.scanCount", { $0.commands.scanCount = 0 }),
        ("cors", { $0.cors = .origins(["example.org"]) }),
        ("cors", { $0.cors = .origins(["https://example.org/"]) }),
        ("cors", { $0.cors = .origins(["https://example.org\r\nX: y"]) }),
    ]

    @Test(arguments: changes.indices)
    func namesTheSettingThatIsWrong(index: Int) {
        let (key, change) = Self.changes[index]
        var configuration = GatewayConfiguration()
        change(&configuration)
        let error = #expect(throws: ConfigurationError.self) { try configuration.validate() }
        #expect(error?.key == key)
    }

    @Test(arguments: ["/redis", "/a/b-c_d.e~f"])
    func acceptsMountPrefixes(prefix: String) throws {
        try GatewayConfiguration(mountPrefix: prefix).validate()
    }

    @Test func theCheckShowsAllProblemsAndNoSecrets() throws {
        var configuration = try GatewayConfiguration.load(environment: [
            "SLUICE_TOKEN": "planted-secret", "SLUICE_REDIS_URL": "redis://app:planted-secret@db/1",
            "SLUICE_ADMIN_LISTEN": "0.0.0.0:9",
        ])
        configuration.threads = 0
        configuration.limits.rows = 0
        let report = configuration.check()
        #expect(report.problems.map(\.key) == ["threads", "limits.rows"])
        #expect(report.warnings.map(\.key) == ["adminListen", "tokens.default"])
        let shown = report.description
        #expect(shown.contains("redis://app:<redacted>@db:6379/1"))
        #expect(shown.contains("default (read-write, database 1)"))
        #expect(!shown.contains("planted-secret"))
    }

    @Test func theCheckFindsThatTheServerIsMissing() {
        let configuration = GatewayConfiguration(backend: .embedded(.init(server: "/nowhere/redis-server")))
        #expect(configuration.check().problems.map(\.key) == ["embedded.server"])
    }

    @Test func theCheckFindsThatTheDataDirectoryIsSharedAndLeavesItAlone() throws {
        let folder = try TemporaryDirectory()
        try write("", to: "\(folder.path)/somebody's", mode: 0o644)
        #expect(chmod(folder.path, 0o755) == 0)
        let configuration = GatewayConfiguration(dataDirectory: folder.path)
        #expect(configuration.check().problems.map(\.key) == ["dataDirectory"])
        #expect(configuration.check().description.contains("chmod 700"))
    }

    @Test func theCheckMakesNothing() throws {
        let folder = try TemporaryDirectory()
        let path = "\(folder.path)/data"
        #expect(GatewayConfiguration(dataDirectory: path).check().problems.isEmpty)
        #expect(access(path, F_OK) != 0)
    }

    @Test func theCheckStatesWhatACrashMayLose() {
        #expect(GatewayConfiguration().check().description.contains("about the last second"))
    }

    @Test func theCheckWarnsOfAPasswordThatOthersMayRead() throws {
        let folder = try TemporaryDirectory()
        let path = "\(folder.path)/sluice.json"
        try write("{\"redis\": \"redis://:word@db\"}", to: path, mode: 0o644)
        let configuration = try GatewayConfiguration.load(file: path, environment: [:])
        #expect(configuration.check().warnings.map(\.key) == ["config"])
    }
}
