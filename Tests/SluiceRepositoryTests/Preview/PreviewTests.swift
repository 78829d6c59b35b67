import SluiceCore
import SluiceRepository
import Testing

/// A preview says what the change then does, and does nothing.
@Suite struct PreviewTests {
    private let store: MemoryStore
    private let articles: Repository<Article>

    init() async throws {
        store = try await Article.store()
        articles = try Repository(in: store)
    }

    @Test func savingIsForetold() async throws {
        try await articles.create(Article(id: "a", title: "One", published: true, tags: ["x", "y"]))
        let sequence = store.model.sequence
        let changed = Article(id: "a", title: "Two", tags: ["y", "z"])
        let preview = try await articles.preview(saving: changed)
        #expect(store.model.sequence == sequence)
        #expect(preview.action == .update && preview.revision?.description == "1.1")
        #expect(preview.left.contains(.flag("published")) && preview.left.contains(.label(index: "tags", "x")))
        #expect(preview.entered.contains(.label(index: "tags", "z")))

        try await articles.save(changed)
        let entry = try #require(try await articles.history("a").entries.first)
        #expect(Set(entry.note.changedFields) == Set(preview.fields.map(\.field)))
        #expect(try await articles.preview(saving: changed).fields.isEmpty)
        let new = try await articles.preview(saving: Article(id: "b"))
        #expect(new.action == .create && new.revision == nil && !new.fields.isEmpty)
    }

    @Test func refusalsAreForetold() async throws {
        let first = try await articles.create(Article(id: "a", slug: "s"))
        try await articles.modify("a") { $0.rank = 1 }
        let exists = await expect(.conflict) {
            try await articles.preview(saving: Article(id: "a"), expecting: .absent)
        }
        #expect(exists?.current == RecordVersion("1.2") && exists?.message.contains("1.2") == true)
        let stale = await expect(.conflict) {
            try await articles.preview(saving: Article(id: "a"), expecting: .revision(first.revision))
        }
        #expect(stale?.message.contains("1.2") == true)
        _ = await expect(.notFound) {
            try await articles.preview(saving: Article(id: "b"), expecting: .revision(first.revision))
        }
        _ = await expect(.notFound) { try await articles.preview(deleting: "b") }
        _ = await expect(.notUnique) { try await articles.preview(saving: Article(id: "b", slug: "s")) }
        _ = await expect(.invalid) { try await articles.preview(saving: Article(id: "b", title: "forbidden")) }
        _ = await expect(.invalid) { try await articles.preview(deleting: "a\u{0}") }
        try await articles.delete("a")
        _ = try await articles.preview(saving: Article(id: "b", slug: "s"))
        _ = try await articles.preview(saving: Article(id: "a"), expecting: .absent)
    }

    @Test func deletionsAndUndosAreForetold() async throws {
        try await articles.create(Article(id: "a", title: "One", tags: ["x"]))
        try await articles.modify("a") { $0.title = "Two" }
        let deletion = try await articles.preview(deleting: "a")
        #expect(
            deletion.action == .delete && deletion.entered.isEmpty && deletion.left.contains(.label(index: "tags", "x"))
        )
        #expect(deletion.fields.allSatisfy { $0.new == nil && $0.old != nil })

        let entries = try await articles.history("a").entries
        let undo = try await articles.preview(undoing: entries[0].id)
        #expect(undo.fields == [FieldChange(title: "Two", "One")])
        let error = await expect(.conflict) { try await articles.preview(undoing: entries[1].id) }
        #expect(error?.current == RecordVersion("1.2"))
        _ = await expect(.notFound) { try await articles.preview(undoing: .random()) }

        try await articles.delete("a")
        let gone = try #require(try await articles.history("a").entries.first)
        let back = try await articles.preview(undoing: gone.id)
        #expect(back.revision == nil && back.fields.allSatisfy { $0.old == nil })
        #expect(store.model.sequence == 3)
    }
}

extension FieldChange {
    fileprivate init(title old: String, _ new: String) {
        let object = { (title: String) in JSONValue.object([.init(key: "title", value: .string(title))]) }
        self = FieldChange.between(object(old), object(new))[0]
    }
}
