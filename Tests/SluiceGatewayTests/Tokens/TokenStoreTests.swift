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

    private func grant(_ access: GatewayToken.Access = .readWrite, _ database: Int? = nil) -> TokenStore.Grant {
        var grant = TokenStore.Grant()
        grant.access = access
        grant.database = database
        return grant
    }

    private func authenticate(_ secret: String) throws -> GatewayToken? {
        let table = try TokenTable(try ConfigurationFile.tokens(in: path))
        return Array(secret.utf8).withUnsafeBytes { table.authenticate($0) }.map { table[$0] }
    }

    @Test func aCreatedTokenOpensTheGatewayUntilItIsRevoked() throws {
        let store = TokenStore(path: path)
        let first = try store.create("first", grant(.readWrite, 0))
        let second = try store.create("second", grant(.readOnly, 3))
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
        let secret = try store.create("new", grant(.readWrite, 0))
        try store.revoke("new")
        #expect(try TestSupport.text(of: path) == text)
        _ = try store.create("again", grant(.readWrite, 0))
        #expect(try !TestSupport.text(of: path).contains(secret))
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
    }

    @Test func grantsAreKept() throws {
        try write("the password\n", to: "\(folder.path)/password")
        let store = TokenStore(path: path)
        var confined = grant(.readOnly, 2)
        confined.prefix = "shop:"
        _ = try store.create("confined", confined)
        var user = grant()
        user.redisUser = ("alice", "\(folder.path)/password")
        _ = try store.create("user", user)
        let tokens = try store.list()
        #expect(tokens.map(\.prefix) == ["shop:", nil])
        #expect(tokens.map(\.redisUser) == [nil, RedisUser(name: "alice", password: "the password")])
        user.prefix = "shop:"
        #expect(throws: ConfigurationError.self) { try store.create("both", user) }
        user.prefix = nil
        user.redisUser?.passwordFile += "-missing"
        #expect(throws: ConfigurationError.self) { try store.create("missing", user) }
    }

    @Test func aLinkStaysALink() throws {
        try write("{}", to: "\(folder.path)/real.json")
        #expect(symlink("real.json", path) == 0)
        _ = try TokenStore(path: path).create("linked", grant(.readWrite, 0))
        #expect(try TestSupport.text(of: "\(folder.path)/real.json").contains("linked"))
    }

    @Test(arguments: [
        (#"{"tokens": [}"#, "config"), (#"{"tokens": 7}"#, "tokens"), (#"{"unknown": 1}"#, "unknown"),
    ])
    func aWrongFileIsNotTouched(text: String, key: String) throws {
        try write(text, to: path)
        let error = #expect(throws: ConfigurationError.self) {
            try TokenStore(path: path).create("new", grant(.readWrite, 0))
        }
        #expect(error?.key == key)
        #expect(try TestSupport.text(of: path) == text)
    }

    @Test func namesAreUniqueAndTheLastTokenStays() throws {
        let store = TokenStore(path: path)
        _ = try store.create("only", grant(.readWrite, 0))
        #expect(throws: ConfigurationError.self) { try store.create("only", grant(.readOnly, 0)) }
        #expect(throws: ConfigurationError.self) { try store.create("a b", grant(.readOnly, 0)) }
        #expect(throws: ConfigurationError.self) { try store.create("far", grant(.readOnly, 10_000)) }
        #expect(throws: ConfigurationError.self) { try store.revoke("other") }
        #expect(throws: ConfigurationError.self) { try store.revoke("only") }
        #expect(try store.list().map(\.name) == ["only"])
    }

    @Test func whoComesWhileAnotherChangesTheFileIsTold() throws {
        let store = TokenStore(path: path)
        _ = try store.create("first", grant(.readWrite, 0))
        let lock = try FileLock.take("\(store.path).lock")
        let error = #expect(throws: ConfigurationError.self) {
            try store.create("second", grant(.readWrite, 0))
        }
        #expect(error?.message.contains("try again") == true)
        _ = consume lock
    }
}
