import SluiceCore
import SluiceGateway
import TestSupport
import Testing

@Suite struct ConfigurationFileTests {
    private let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
    }

    private var path: String { "\(folder.path)/sluice.json" }

    private func load(_ text: String, _ environment: [String: String] = [:]) throws -> GatewayConfiguration {
        try write(text, to: path)
        return try GatewayConfiguration.load(file: path, environment: environment)
    }

    private static let digest = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"  // of "secret"

    private static let everything = """
        {
          "listen": ["0.0.0.0:80", "unix:/run/sluice.sock"],
          "sharePorts": true,
          "adminListen": "127.0.0.1:81",
          "redis": "redis://app:word@db:7000/2",
          "dataDirectory": "/data",
          "threads": 3,
          "mountPrefix": "/redis/",
          "accessLog": {"sample": 0.25},
          "cors": ["https://example.org"],
          "limits": {"requestLineBytes": 2001, "headerBytes": 2002, "headerCount": 2003, "bodyBytes": 2004,
            "commandBytes": 2005, "rows": 2006, "replyBytes": 2007, "outputHighWaterBytes": 10008,
            "connections": 2009, "queuedRequests": 2010, "queuedBytes": 2011},
          "timeouts": {"header": "1s", "body": "2s", "idle": "3m", "write": "4s", "command": "500ms",
            "connect": "6s", "drain": "1h"},
          "commands": {"readOnlySubscriptions": true, "administration": true, "hostedErrorTexts": true,
            "scanCount": 7},
          "tokens": [{"name": "app", "sha256": "\(digest)", "access": "read-only", "database": 4}]
        }
        """

    @Test func readsEverySetting() throws {
        let read = try load(Self.everything)
        #expect(read.listeners.map(\.description) == ["0.0.0.0:80", "unix:/run/sluice.sock"])
        #expect(read.sharesPorts)
        #expect(read.adminListener?.description == "127.0.0.1:81")
        guard case .redis(let url) = read.backend else {
            Issue.record("the backend is the configured one")
            return
        }
        #expect(url.description == "redis://app:<redacted>@db:7000/2")
        #expect(read.dataDirectory == "/data")
        #expect(read.threads == 3)
        #expect(read.mountPrefix == "/redis")
        #expect(read.accessLog == .sampled(0.25))
        #expect(read.cors == .origins(["https://example.org"]))
        let limits = read.limits
        #expect(
            [
                limits.requestLineBytes, limits.headerBytes, limits.headerCount, limits.bodyBytes, limits.commandBytes,
                limits.rows, limits.replyBytes, limits.connections, limits.queuedRequests, limits.queuedBytes,
            ] == [2001, 2002, 2003, 2004, 2005, 2006, 2007, 2009, 2010, 2011])
        #expect(limits.outputHighWaterBytes == 10_008)
        let timeouts = read.timeouts
        #expect(
            [
                timeouts.header, timeouts.body, timeouts.idle, timeouts.write, timeouts.command, timeouts.connect,
                timeouts.drain,
            ] == [
                .seconds(1), .seconds(2), .seconds(180), .seconds(4), .milliseconds(500), .seconds(6), .seconds(3600),
            ])
        #expect(read.commands.readOnlySubscriptions && read.commands.administration && read.commands.hostedErrorTexts)
        #expect(read.commands.scanCount == 7)
        #expect(read.tokens.map(\.name) == ["app"])
        #expect(read.tokens.map(\.access) == [.readOnly])
        #expect(read.tokens.map(\.database) == [4])
        let table = try TokenTable(read.tokens)
        #expect(Array("secret".utf8).withUnsafeBytes { table.authenticate($0) } != nil)
        try read.validate()
    }

    @Test func anEmptyFileLeavesTheDefaults() throws {
        let read = try load("{}")
        #expect(read.listeners == [.standard])
        #expect(read.limits.bodyBytes == 67_108_864)
        try read.validate()
    }

    @Test func readsTheEmbeddedServersSettings() throws {
        let read = try load("{\"embedded\": {\"fsync\": \"always\", \"server\": \"/opt/redis-server\"}}")
        guard case .embedded(let embedded) = read.backend else {
            Issue.record("the backend is embedded")
            return
        }
        #expect(embedded.fsync == .always)
        #expect(embedded.server == "/opt/redis-server")
    }

    @Test(arguments: [
        ("{\"lissten\": []}", "lissten", "did you mean listen?"),
        ("{\"limits\": {\"bodybyte\": 1}}", "limits.bodybyte", "did you mean limits.bodyBytes?"),
        ("{\"zzzzzzzz\": 1}", "zzzzzzzz", "choose from listen"),
        ("{\"threads\": 1, \"threads\": 2}", "config", "\"threads\" occurs twice"),
        ("{\"threads\": \"2\"}", "threads", "whole number"),
        ("{\"threads\": 1.5}", "threads", "whole number"),
        ("{\"listen\": [1]}", "listen", "list of texts"),
        ("{\"timeouts\": {\"command\": 5}}", "timeouts.command", "\"5s\""),
        ("{\"timeouts\": {\"command\": \"5\"}}", "timeouts.command", "\"5s\""),
        ("{\"commands\": {\"administration\": \"yes\"}}", "commands.administration", "true or false"),
        ("{\"redis\": \"redis://h\", \"embedded\": {}}", "embedded", "choose one"),
        ("{\"embedded\": {\"fsync\": \"sometimes\"}}", "embedded.fsync", "everysec"),
        ("{\"accessLog\": \"some\"}", "accessLog", "errors"),
        ("{\"tokens\": [{\"sha256\": \"\"}]}", "tokens", "name"),
        ("{\"tokens\": [{\"name\": \"a\", \"sha256\": \"planted-secret\"}]}", "tokens.a.sha256", "never the token"),
        ("{\"tokens\": [{\"name\": \"a\", \"token\": \"planted-secret\"}]}", "tokens.a.sha256", "never the token"),
        ("[]", "config", "object"),
    ])
    func refusesWhatItDoesNotUnderstand(text: String, key: String, advice: String) {
        let error = #expect(throws: ConfigurationError.self) { try load(text) }
        #expect(error?.key == key)
        #expect(error?.message.contains(advice) == true)
        #expect(error?.description.contains("planted-secret") == false)
    }

    @Test(arguments: [
        ("", "line 1, column 1"), ("{", "line 1, column 2"), ("{\n  \"threads\": 01\n}", "line 2, column 15"),
        ("{} {}", "line 1, column 4"), ("{'a': 1}", "line 1, column 2"),
        ("{\"a\": 1,}", "line 1, column 9"), ("{\"a\" 1}", "line 1, column 6"),
        ("{\"a\": \"b", "line 1, column 9"),
        ("{\"a\": \"b\nc\"}", "line 1, column 9"), ("{\"a\": 1.}", "line 1, column 9"),
    ])
    func saysWhereAFileIsNoJSON(text: String, location: String) {
        let error = #expect(throws: ConfigurationError.self) { try load(text) }
        #expect(error?.key == "config")
        #expect(error?.message.contains("\(location):") == true, "\(String(describing: error))")
    }

    @Test func readsEscapes() throws {
        let read = try load(#"{"dataDirectory": "\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"}"#)
        #expect(read.dataDirectory == "\"\\/\u{8}\u{C}\n\r\té😀")
    }

    @Test func saysThatAFileIsMissing() {
        let error = #expect(throws: ConfigurationError.self) {
            try GatewayConfiguration.load(file: "\(folder.path)/none.json", environment: [:])
        }
        #expect(error?.message.contains("No such file or directory") == true)
    }
}
