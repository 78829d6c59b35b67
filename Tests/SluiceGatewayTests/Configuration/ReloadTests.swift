import SluiceCore
import SluiceGateway
import TestSupport
import Testing

@Suite struct ReloadTests {
    private let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
    }

    private var path: String { "\(folder.path)/sluice.json" }

    private func writeTokens(_ names: [String], _ rest: String = "") throws {
        let entries = names.enumerated().map { index, name in
            "{\"name\": \"\(name)\", \"sha256\": \"\(String(repeating: "\(index)", count: 64))\"}"
        }
        try write("{\(rest)\"tokens\": [\(entries.joined(separator: ","))]}", to: path)
    }

    @Test func takesTheTokensThatAreNowInTheFile() throws {
        try writeTokens(["old", "kept"])
        let configuration = try GatewayConfiguration.load(file: path, environment: ["SLUICE_TOKEN": "secret"])
        #expect(try configuration.openTokens().table.tokens.map(\.name) == ["old", "kept", "default"])
        try writeTokens(["new", "kept"])
        #expect(try configuration.reloadedTokens().tokens.map(\.name) == ["new", "kept", "default"])
    }

    @Test func failsAsAWholeWhenTheFileIsWrong() throws {
        try writeTokens(["old"])
        let configuration = try GatewayConfiguration.load(file: path, environment: [:])
        for text in ["{", "{\"threads\": \"x\"}", "{\"tokens\": []}", "{\"tokens\": [{}]}", "{}"] {
            try write(text, to: path)
            #expect(throws: ConfigurationError.self) { try configuration.reloadedTokens() }
        }
        try writeTokens(["twice", "twice"])
        #expect(throws: ConfigurationError.self) { try configuration.reloadedTokens() }
    }

    @Test func readsGeneratedTokensAgain() throws {
        let configuration = GatewayConfiguration(dataDirectory: "\(folder.path)/data")
        let first = try configuration.openTokens().table
        #expect(try configuration.reloadedTokens().tokens == first.tokens)
    }

    @Test func keepsTokensThatComeFromNoFile() throws {
        let configuration = try GatewayConfiguration.load(environment: ["SLUICE_TOKEN": "secret"])
        #expect(try configuration.reloadedTokens().tokens.map(\.name) == ["default"])
    }
}
