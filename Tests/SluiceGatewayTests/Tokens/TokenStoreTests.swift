import CLinux
import Glibc
import SluiceCore
import TestSupport
import Testing

@testable import SluiceGateway

@Suite struct TokenStoreTests {
    private let folder: TemporaryDirectory
    private var path: String { "\(folder.path)/gateway.json" }

    init() throws {
        folder = try TemporaryDirectory()
    }

    private func authenticate(_ secret: String) throws -> GatewayToken? {
        let table = try TokenTable(try ConfigurationFile.tokens(in: path))
        return Array(secret.utf8).withUnsafeBytes { table.authenticate($0) }.map { table[$0] }
    }

    @Test func aCreatedTokenOpensTheGatewayUntilItIsRevoked() throws {
        let store = TokenStore(path: path)
        let first = try store.create("first", access: .readWrite, database: 0)
        let second = try store.create("second", access: .readOnly, database: 3)
        #expect(try authenticate(first)?.name == "first")
        let found = try authenticate(second)
        #expect(found?.access == .readOnly && found?.database == 3)
        try store.revoke("first")
        #expect(try authenticate(first) == nil)
        #expect(try store.list().map(\.name) == ["second"])
    }

    @Test func theFileKeepsEverythingElseAndNoSecret() throws {
        let text = """
            {
              "listen": ["127.0.0.1:8079"],
              "limits": { "bodyBytes": 1000000 },
              "accessLog": { "sample": 0.010 },
              "tokens": [
                { "name": "old", "sha256": "\(String(repeating: "ab", count: 32))" }
              ],
              "threads": 2
            }

            """
        try write(text, to: path)
        let store = TokenStore(path: path)
        let secret = try store.create("new", access: .readWrite, database: 0)
        try store.revoke("new")
        #expect(try TestSupport.text(of: path) == text)
        _ = try store.create("again", access: .readWrite, database: 0)
        #expect(try !TestSupport.text(of: path).contains(secret))
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
    }

    @Test func aLinkStaysALink() throws {
        try write("{}", to: "\(folder.path)/real.json")
        #expect(symlink("real.json", path) == 0)
        _ = try TokenStore(path: path).create("linked", access: .readWrite, database: 0)
        #expect(try TestSupport.text(of: "\(folder.path)/real.json").contains("linked"))
    }

    @Test(arguments: [
        (#"{"tokens": [}"#, "config"), (#"{"tokens": 7}"#, "tokens"), (#"{"unknown": 1}"#, "unknown"),
    ])
    func aWrongFileIsNotTouched(text: String, key: String) throws {
        try write(text, to: path)
        let error = #expect(throws: ConfigurationError.self) {
            try TokenStore(path: path).create("new", access: .readWrite, database: 0)
        }
        #expect(error?.key == key)
        #expect(try TestSupport.text(of: path) == text)
    }

    @Test func namesAreUniqueAndTheLastTokenStays() throws {
        let store = TokenStore(path: path)
        _ = try store.create("only", access: .readWrite, database: 0)
        #expect(throws: ConfigurationError.self) { try store.create("only", access: .readOnly, database: 0) }
        #expect(throws: ConfigurationError.self) { try store.create("a b", access: .readOnly, database: 0) }
        #expect(throws: ConfigurationError.self) { try store.create("far", access: .readOnly, database: 10_000) }
        #expect(throws: ConfigurationError.self) { try store.revoke("other") }
        #expect(throws: ConfigurationError.self) { try store.revoke("only") }
        #expect(try store.list().map(\.name) == ["only"])
    }

    @Test func whoComesWhileAnotherChangesTheFileIsTold() throws {
        let store = TokenStore(path: path)
        _ = try store.create("first", access: .readWrite, database: 0)
        let lock = try FileLock.take("\(store.path).lock")
        let error = #expect(throws: ConfigurationError.self) {
            try store.create("second", access: .readWrite, database: 0)
        }
        #expect(error?.message.contains("try again") == true)
        _ = consume lock
    }
}
