import Glibc
import SluiceCore
import SluiceRepository
import TestSupport
import Testing

@Suite struct CursorTests {
    private let digits = String(repeating: "0123456789abcdef", count: 4)
    private let others = String(repeating: "fedcba9876543210", count: 4)

    @Test func belongsToOneQuestion() async throws {
        let articles = try await filled()
        let cursor = try #require(
            try await articles.list(where: [.label("tags", "x")], sort: .ascending("rank"), limit: 1).next)
        // Another limit is the same question.
        #expect(
            try await articles.list(where: [.label("tags", "x")], sort: .ascending("rank"), limit: 9, cursor: cursor)
                .items.map(\.id) == ["b"])
        for (filters, order) in [
            ([], .ascending("rank")), ([.label("tags", "y")], .ascending("rank")),
            ([.label("tags", "x")], .descending("rank")), ([.label("tags", "x")], .enumeration),
            ([.label("tags", "x")], .ascending("rank", from: 0)),
            ([.label("tags", "x"), .flag("published")], .ascending("rank")),
        ] as [([ListFilter], ListOrder)] {
            let error = await expect(.invalid) { try await articles.list(where: filters, sort: order, cursor: cursor) }
            #expect(error?.fields.first?.field == "/cursor")
            #expect(error?.message.contains("another query") == true)
        }
        await _ = expect(.invalid) { try await articles.history("a", cursor: cursor) }
    }

    @Test func cannotBeMade() async throws {
        let articles = try await filled()
        let cursor = try #require(try await articles.list(limit: 1).next).description
        var changed = Array(cursor.utf8)
        changed[changed.count / 2] =
            changed[changed.count / 2] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
        for forged in ["", "x", "AAAA", String(cursor.dropLast()), cursor + "A", text(changed), "\u{0}", "äöü"] {
            await _ = expect(.invalid) { try await articles.list(cursor: Cursor(forged)) }
        }
    }

    @Test func isGoodForAllThatShareTheSecret() async throws {
        let store = try await filled().store
        let first = try Repository<Article>(in: store, options: RepositoryOptions(cursorSecret: CursorSecret(digits)))
        let second = try Repository<Article>(in: store, options: RepositoryOptions(cursorSecret: CursorSecret(digits)))
        let turned = try CursorSecret("\(others)\n\(digits)\n")
        let third = try Repository<Article>(in: store, options: RepositoryOptions(cursorSecret: turned))
        let stranger = try Repository<Article>(
            in: store, options: RepositoryOptions(cursorSecret: CursorSecret(others)))
        let cursor = try #require(try await first.list(limit: 1).next)
        #expect(cursor.description.utf8.allSatisfy { $0 < 0x80 })
        #expect(try await second.list(cursor: cursor).items.count == 2)
        #expect(try await third.list(cursor: cursor).items.count == 2)
        await _ = expect(.invalid) { try await stranger.list(cursor: cursor) }
    }

    @Test(arguments: ["", "abc", "0123", "zz"])
    func refusesOtherSecrets(text: String) {
        #expect(throws: StoreError.self) { try CursorSecret(text) }
    }

    @Test func readsSecretsThatOnlyTheOwnerMayRead() throws {
        let folder = try TemporaryDirectory()
        let path = "\(folder.path)/secret"
        #expect(throws: StoreError.self) { try CursorSecret(file: path) }
        try TestSupport.write(digits, to: path)
        chmod(path, 0o644)
        #expect { try CursorSecret(file: path) } throws: { "\($0)".contains("0600") }
        chmod(path, 0o600)
        _ = try CursorSecret(file: path)
        _ = try CursorSecret.fromEnvironment(["SLUICE_CURSOR_SECRET_FILE": path])
        _ = try CursorSecret.fromEnvironment(["SLUICE_CURSOR_SECRET": digits])
        _ = try CursorSecret.fromEnvironment([:])
        #expect(throws: StoreError.self) { try CursorSecret.fromEnvironment(["SLUICE_CURSOR_SECRET": "x"]) }
    }

    private func filled() async throws -> Repository<Article> {
        let articles = try Repository<Article>(in: try await Article.store())
        for (rank, id) in ["a", "b", "c"].enumerated() {
            try await articles.create(Article(id: id, tags: rank < 2 ? ["x"] : [], rank: rank))
        }
        return articles
    }
}
