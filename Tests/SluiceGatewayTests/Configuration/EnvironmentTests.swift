import SluiceCore
import SluiceGateway
import TestSupport
import Testing

@Suite struct EnvironmentTests {
    @Test func overridesTheFile() throws {
        let folder = try TemporaryDirectory()
        let path = "\(folder.path)/sluice.json"
        try write(
            """
            {"listen": "127.0.0.1:1", "threads": 1, "dataDirectory": "/file", "mountPrefix": "/file", "accessLog": "off",
             "blocking": {"connections": 7, "longest": "7s"},
             "tokens": [
               {"name": "default", "sha256": "\(String(repeating: "0", count: 64))"},
               {"name": "other", "sha256": "\(String(repeating: "1", count: 64))"}]}
            """, to: path)
        let read = try GatewayConfiguration.load(environment: [
            "SLUICE_CONFIG": path, "SLUICE_LISTEN": "127.0.0.1:2,[::1]:3", "SLUICE_ADMIN_LISTEN": "127.0.0.1:4",
            "SLUICE_FSYNC": "no", "SLUICE_REDIS_SERVER": "/opt/server", "SLUICE_DATA_DIR": "/environment",
            "SLUICE_THREADS": "5", "SLUICE_MOUNT_PREFIX": "/environment/", "SLUICE_ACCESS_LOG": "0.5",
            "SLUICE_BLOCKING": "64", "SLUICE_TOKEN": "secret", "SLUICE_READ_ONLY_TOKEN": "read-only-secret",
        ])
        #expect(read.listeners.map(\.description) == ["127.0.0.1:2", "[::1]:3"])
        #expect(read.adminListener?.description == "127.0.0.1:4")
        #expect(read.dataDirectory == "/environment")
        #expect(read.threads == 5)
        #expect(read.mountPrefix == "/environment")
        #expect(read.accessLog == .sampled(0.5))
        #expect(read.blocking == .init(connections: 64, longest: .seconds(7)))
        #expect(read.tokens.map(\.name) == ["other", "default", "default_ro"])
        #expect(read.tokens.map(\.access) == [.readWrite, .readWrite, .readOnly])
        guard case .embedded(let embedded) = read.backend else {
            Issue.record("the backend is embedded")
            return
        }
        #expect(embedded.fsync == .never)
        #expect(embedded.server == "/opt/server")
    }

    @Test func emptyValuesCountAsAbsent() throws {
        let read = try GatewayConfiguration.load(environment: [
            "SLUICE_LISTEN": "", "SLUICE_TOKEN": "", "SLUICE_CONFIG": "",
        ])
        #expect(read.listeners == [.standard])
        #expect(read.tokens.isEmpty)
    }

    @Test(arguments: [
        ("SLUICE_LISTEN", "nonsense"), ("SLUICE_ADMIN_LISTEN", "nonsense"), ("SLUICE_REDIS_URL", "nonsense"),
        ("SLUICE_FSYNC", "nonsense"), ("SLUICE_THREADS", "nonsense"), ("SLUICE_ACCESS_LOG", "nonsense"),
        ("SLUICE_BLOCKING", "nonsense"),
        ("SLUICE_TOKEN", "with space"), ("SLUICE_CONFIG", "/nonsense"),
    ])
    func refusesNonsense(name: String, value: String) {
        #expect(throws: ConfigurationError.self) { try GatewayConfiguration.load(environment: [name: value]) }
    }
}
