import SluiceCore
import SluiceRepository
import Testing

/// Documents of declared collections, through the same repository as types.
@Suite struct DocumentRepositoryTests {
    private static let declaration = CollectionDeclaration(
        name: "articles",
        fields: [
            .init("title", .string), .init("published", .boolean), .init("rank", .integer, isOptional: true),
            .init("price", .number, isOptional: true), .init("tags", .array),
            .init("authors", .array, isOptional: true),
            .init("day", .date, isOptional: true), .init("more", .object, isOptional: true),
        ],
        indexes: [
            .init("published", .flag(at: "/published")), .init("tags", .labels(at: "/tags")),
            .init("rank", .ordered(at: "/rank", by: .integer)), .init("title", .ordered(at: "/title", by: .text)),
            .init("created", .ordered(at: "/created", by: .date)), .init("slug", .unique(at: "/slug")),
            .init("search", .words(at: ["/title", "/summary"])),
        ])

    private func repository(upgrades: [String] = []) async throws -> Repository<JSONDocument> {
        let entity = EntityDescription(Self.declaration, upgrades: upgrades)
        let articles = try Repository(of: entity, in: MemoryStore(try Component(entity)))
        try await articles.open()
        return articles
    }

    private func document(_ more: String = "", id: String = "a") throws -> JSONDocument {
        try JSONDocument(parsing: bytes(#"{"id":"\#(id)","title":"One","published":true,"tags":["x"]\#(more)}"#))
    }

    @Test func writesAndFindsDocuments() async throws {
        let articles = try await repository()
        let made = try await articles.create(document(#","rank":7,"slug":"one","extra":{"n":12345678901234567890.10}"#))
        #expect(text(made.json).hasSuffix(#""extra":{"n":12345678901234567890.10}}"#))
        await _ = expect(.conflict) { try await articles.create(document()) }
        await _ = expect(.notUnique) { try await articles.create(document(#","slug":"one""#, id: "b")) }
        let page = try await articles.list(where: [.flag("published"), .label("tags", "x")], sort: .descending("rank"))
        #expect(page.items.map(\.id) == ["a"])
        #expect(try await articles.count(where: [.text("search", "one")]) == 1)
    }

    @Test func changesOnlyWhatWasChanged() async throws {
        let articles = try await repository()
        var read = try await articles.create(document(#","price":1.10,"extra":[1,{"deep":1e2}]"#))
        var value = read.value.value
        value["rank"] = .number("3")
        value["published"] = .bool(false)
        read.value = try JSONDocument(value)
        let written = try await articles.update(read)
        #expect(
            text(written.json)
                == #"{"id":"a","title":"One","published":false,"tags":["x"],"price":1.10,"extra":[1,{"deep":1e2}],"rank":3}"#
        )
        #expect(try await articles.count(where: [.flag("published")]) == 0)
        let entry = try #require(try await articles.history("a").entries.first)
        #expect(Set(entry.note.changedFields) == ["/published", "/rank"])
        let undone = try #require(try await articles.undo(entry.id))
        #expect(text(undone.json) == text(read.json))
        #expect(try await articles.count(where: [.flag("published")]) == 1)
    }

    @Test func lettingGoOfAMemberRemovesIt() async throws {
        let articles = try await repository()
        var read = try await articles.create(document(#","rank":3,"extra":true"#))
        var value = read.value.value
        value["rank"] = nil
        value["extra"] = nil
        read.value = try JSONDocument(value)
        #expect(
            text(try await articles.update(read).json) == #"{"id":"a","title":"One","published":true,"tags":["x"]}"#)
        #expect(try await articles.list(sort: .ascending("rank")).items.isEmpty)
    }

    @Test func isTheSameCollectionAsThatOfTheType() async throws {
        let store = MemoryStore(try Component(Article.self))
        let typed = try Repository<Article>(in: store)
        try await typed.open()
        try await typed.create(Article(id: "a", title: "One", tags: ["x"], rank: 1))
        // Another program, which has a declaration only, over the same records.
        let entity = EntityDescription(Self.declaration)
        var declared = FaultyStore(store)
        declared.component = try Component(entity)
        #expect(declared.component.indexes == store.component.indexes)
        let documents = try Repository(of: entity, in: declared)
        try await documents.modify("a") { document in
            var value = document.value
            value["rank"] = .number("2")
            value["note"] = .string("by hand")
            document = try JSONDocument(value)
        }
        #expect(try await typed.list(sort: .ascending("rank", from: 2)).items.map(\.rank) == [2])
        let kept = try await typed.modify("a") { $0.title = "Two" }
        #expect(try JSONDocument(parsing: kept.json).value["note"] == .string("by hand"))
    }

    @Test(arguments: [
        (#","title":1"#, "/title"), (#","title":null"#, "/title"), (#","rank":"1""#, "/rank"),
        (#","rank":1.5"#, "/rank"),
        (#","price":"1""#, "/price"), (#","authors":{}"#, "/authors"), (#","more":[]"#, "/more"),
        (#","day":"2026-02-30T00:00:00Z""#, "/day"), (#","day":5"#, "/day"), (#","published":"yes""#, "/published"),
    ]) func saysWhichFieldIsWrong(more: String, field: String) async throws {
        let articles = try await repository()
        var value = try document().value
        for member in try JSONValue(parsing: bytes("{" + more.dropFirst() + "}")).object ?? [] {
            value[member.key] = member.value
        }
        let error = await expect(.invalid) { try await articles.create(JSONDocument(value)) }
        #expect(error?.fields.map(\.field) == [field])
        #expect(try await articles.count() == 0)
    }

    @Test(arguments: [
        (#","rank":1.0"#), (#","rank":null"#), (#","price":1e999"#), (#","day":"2026-11-21T09:30:00Z""#),
        (#","more":{}"#),
    ]) func takesWhatIsInOrder(more: String) async throws {
        let articles = try await repository()
        _ = try await articles.create(document(more))
        #expect(try await articles.count() == 1)
    }

    @Test(arguments: ["[]", "1", #"{"title":"x"}"#, #"{"id":7}"#, #"{"id":null}"#, #"{"id":"a""#])
    func refusesWhatIsNoDocument(text: String) {
        let error = #expect(throws: StoreError.self) { try JSONDocument(parsing: bytes(text)) }
        #expect(error?.code == .invalid)
    }

    @Test func doesNotChangeIds() async throws {
        let articles = try await repository()
        _ = try await articles.create(document())
        let error = await expect(.invalid) {
            try await articles.modify("a") { [other = try document(id: "b")] in $0 = other }
        }
        #expect(error?.fields.map(\.field) == ["/id"])
    }
}

/// Documents of a collection whose application has upgraded its schema.
@Suite struct UpgradedDocumentTests {
    private struct Note: Entity {
        static let collection = "notes"
        static let upgrades = [
            SchemaUpgrade("summary-to-text") { value in
                value["text"] = value["summary"]
                value["summary"] = nil
            }
        ]
        let id: String
        var text: String
    }

    private func documents(_ store: MemoryStore) async throws -> Repository<JSONDocument> {
        let upgrades = try await store.recordedUpgrades()
        let entity = EntityDescription(CollectionDeclaration(name: "notes"), upgrades: upgrades)
        var seen = FaultyStore(store)
        seen.component = try Component(entity)
        let documents = try Repository(of: entity, in: seen)
        try await documents.open()
        return documents
    }

    @Test func writesInTheSchemaThatTheApplicationHasRecorded() async throws {
        let store = MemoryStore(try Component(Note.self))
        let notes = try Repository<Note>(in: store)
        try await notes.open()
        try await notes.create(Note(id: "a", text: "x"))
        let documents = try await documents(store)
        try await documents.modify("a") { document in
            var value = document.value
            value["text"] = .string("y")
            document = try JSONDocument(value)
        }
        #expect(try await store.readStrong("a").record?.schema == 1)
        #expect(try await notes.get("a")?.text == "y")
    }

    @Test func leavesOlderRecordsToTheApplication() async throws {
        let store = MemoryStore(try Component(Note.self))
        let notes = try Repository<Note>(in: store)
        try await notes.open()
        let json = #"{"id":"a","summary":"x"}"#
        let old = try JSONDocument(parsing: bytes(json))
        let before = try Change.putting("a", json)
        _ = try await store.commit(before)
        #expect(try await store.readStrong("a").record?.schema == 0)

        let documents = try await documents(store)
        let read = await expect(.damaged) { try await documents.get("a") }
        #expect(
            read?.message.contains("the upgrade summary-to-text of notes, which only the application can make") == true)
        await _ = expect(.damaged) { try await documents.modify("a") { $0 = old } }
        let page = try await documents.list()
        #expect(page.items.isEmpty && page.damaged.map(\.id) == ["a"])
        #expect(try await store.readStrong("a").record?.version == RecordVersion(epoch: 1, counter: 1))

        _ = try await SchemaUpgrader(notes).run()
        #expect(text(try #require(try await documents.get("a")).json) == #"{"id":"a","text":"x"}"#)
    }

    @Test func isRefusedOnceTheApplicationHasGoneOn() async throws {
        let store = MemoryStore(try Component(Note.self))
        // Looked before the application had recorded its upgrade.
        let documents = try await documents(store)
        let notes = try Repository<Note>(in: store)
        try await notes.open()
        try await notes.create(Note(id: "a", text: "x"))
        await _ = expect(.readOnly) {
            try await documents.modify("a") { document in
                var value = document.value
                value["text"] = .string("y")
                document = try JSONDocument(value)
            }
        }
        await _ = expect(.readOnly) { try await documents.open() }
    }
}
