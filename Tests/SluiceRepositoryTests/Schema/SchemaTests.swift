import SluiceCore
import SluiceRepository
import Testing

/// The same collection as three programs know it.
private struct First: Entity {
    static let collection = "notes"
    var id: String
    var summary: String
}

private struct Second: Entity {
    static let collection = "notes"
    static let indexes: [EntityIndex<Second>] = [.labels("words") { [$0.description] }]
    static let upgrades = [upgrade]
    static let upgrade = SchemaUpgrade("summary-to-description") { value in
        guard let summary = value["summary"]?.string else { throw Unknown() }
        value["description"] = .string(summary)
        value["summary"] = nil
    }
    struct Unknown: Error {}

    var id: String
    var description: String
}

private struct Third: Entity {
    static let collection = "notes"
    static let indexes: [EntityIndex<Third>] = [.labels("words") { $0.description }]
    static let upgrades = [
        Second.upgrade,
        SchemaUpgrade("description-to-lines") { value in
            value["description"] = .array([value["description"] ?? .null])
        },
    ]
    var id: String
    var description: [String]
}

@Suite struct SchemaTests {
    @Test func readsWhatOlderProgramsWrote() async throws {
        let shared = try await SharedStore()
        try await shared.store.put("a", #"{"more":1.0,"id":"a","summary":"x"}"#)
        let notes = try shared.repository(Third.self)
        var note = try #require(try await notes.get("a"))
        #expect(note.description == ["x"])
        #expect(text(note.json) == #"{"more":1.0,"id":"a","description":["x"]}"#)
        note.value.description.append("y")
        note = try await notes.update(note)
        #expect(try await shared.store.json("a") == #"{"more":1.0,"id":"a","description":["x","y"]}"#)
        #expect(try await shared.store.readStrong("a").record?.schema == 2)
        #expect(try await notes.count(where: [.label("words", "y")]) == 1)
        #expect(try await notes.history("a").entries.first?.note.changedFields == ["/description"])
    }

    @Test func doesNotLetOlderProgramsWriteOverNewerRecords() async throws {
        let shared = try await SharedStore()
        try await shared.repository(Third.self).create(Third(id: "a", description: ["x"]))
        try await shared.repository(Third.self).create(Third(id: "b", description: ["x"]))
        let old = try shared.repository(First.self)
        await _ = expect(.damaged) { try await old.get("a") }
        // What it can read it may read, and no more.
        try await shared.store.put("b", #"{"id":"b","summary":"s","description":["x"]}"#, schema: 2)
        #expect(try await old.get("b")?.summary == "s")
        await _ = expect(.readOnly) { try await old.modify("b") { $0.summary = "t" } }
    }

    @Test func rewritesWhatIsOld() async throws {
        let shared = try await SharedStore()
        for number in 0..<50 { try await shared.store.put("id-\(number)", #"{"id":"id-\#(number)","summary":"s"}"#) }
        try await shared.store.put("bad", #"{"id":"bad"}"#)
        let notes = try shared.repository(Third.self)
        try await notes.create(Third(id: "new", description: []))
        let upgrader = SchemaUpgrader(notes)

        let tried = try await upgrader.run(.init(isDryRun: true))
        #expect(tried.rewritten == 50 && tried.current == 1 && tried.failed == 1 && tried.examined == 52)
        #expect(try await shared.store.json("id-7") == #"{"id":"id-7","summary":"s"}"#)
        #expect(try await notes.store.recordedUpgrades().isEmpty)

        var batches = 0
        let report = try await upgrader.run(.init(batchSize: 7)) { _ in batches += 1 }
        #expect(report.rewritten == 50 && report.current == 1 && batches == 8)
        #expect(report.failures.map(\.id) == ["bad"])
        #expect(report.failures.first?.error.message.contains("summary-to-description") == true)
        #expect(try await notes.count(where: [.label("words", "s")]) == 50)
        #expect(try await notes.store.recordedUpgrades() == ["summary-to-description", "description-to-lines"])
        #expect(try await notes.history("id-7").entries.first?.note.action == .upgrade)
        let again = try await upgrader.run()
        #expect(again.rewritten == 0 && again.current == 51)

        // An upgrade is undone with the schema that was there.
        let entry = try #require(try await notes.history("id-7").entries.first)
        #expect(try await notes.undo(entry.id)?.description == ["s"])
        #expect(try await shared.store.json("id-7") == #"{"id":"id-7","summary":"s"}"#)
        #expect(try await notes.record("id-7", asOf: try revision("1.1"))?.description == ["s"])
    }

    @Test func goesOnWhereItWasStopped() async throws {
        let shared = try await SharedStore()
        for number in 0..<40 { try await shared.store.put("id-\(number)", #"{"id":"id-\#(number)","summary":"s"}"#) }
        let notes = try shared.repository(Second.self)
        let task = Task {
            try await SchemaUpgrader(notes).run(.init(batchSize: 10)) { report in
                if report.examined == 20 { withUnsafeCurrentTask { $0?.cancel() } }
            }
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        let rest = try await SchemaUpgrader(notes).run(.init(batchSize: 10))
        #expect(rest.examined == 20 && rest.rewritten == 20)
        #expect(try await notes.count(where: [.label("words", "s")]) == 40)
    }

    @Test func winsNothingOverThoseWhoWriteMeanwhile() async throws {
        let shared = try await SharedStore()
        let store = FaultyStore(shared.store)
        for id in ["a", "b", "c", "d"] { try await shared.store.put(id, #"{"id":"\#(id)","summary":"s"}"#) }
        let notes = try Repository<Second>(in: shared.store(Second.self, store))
        store.fail(commits: [
            .race { try await $0.replace("{\"id\":\"ID\",\"summary\":\"theirs\"}", schema: 0) },
            .race { try await $0.replace("{\"id\":\"ID\",\"description\":\"theirs\"}", schema: 1) },
            .lostAnswer,
        ])
        let report = try await SchemaUpgrader(notes).run()
        #expect(report.examined == 4 && report.failed == 0 && report.rewritten + report.current == 4)
        let values = try await notes.list().items.map(\.description)
        #expect(values.filter { $0 == "theirs" }.count == 4)
    }

    @Test func refusesOtherUpgradesThanTheStoreKnows() async throws {
        let shared = try await SharedStore()
        try await shared.repository(Third.self).open()
        let error = await expect(.readOnly) { try await shared.repository(Second.self).open() }
        #expect(error?.message.contains("update this program") == true)
        await _ = expect(.readOnly) { try await shared.repository(First.self).open() }
        struct Other: Entity {
            static let collection = "notes"
            static let upgrades = [SchemaUpgrade("something-else") { _ in }]
            var id: String
        }
        let other = await expect(.readOnly) { try await shared.repository(Other.self).open() }
        #expect(other?.message.contains("summary-to-description") == true)
        try await shared.repository(Third.self).open()
    }

    @Test func recordsEachUpgradeOnce() async throws {
        let shared = try await SharedStore()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { try? await shared.repository(Third.self).open() } }
        }
        #expect(
            try await shared.repository(Third.self).store.recordedUpgrades() == [
                "summary-to-description", "description-to-lines",
            ])
    }
}

/// One store behind components of several programs.
private struct SharedStore {
    let store: MemoryStore

    init() async throws {
        store = MemoryStore(try Component(Third.self))
        try await store.open()
    }

    func repository<Value: Entity>(_ type: Value.Type) throws -> Repository<Value> {
        try Repository(of: type, in: store(type, FaultyStore(store)))
    }

    func store<Value: Entity>(_ type: Value.Type, _ store: FaultyStore) throws -> FaultyStore {
        var store = store
        store.component = try Component(type)
        return store
    }
}

extension RecordStore {
    /// Writes other JSON over the records that there are.
    fileprivate func replace(_ json: String, schema: Int) async throws {
        guard let store = self as? MemoryStore else { return }
        for id in ["a", "b", "c", "d"] where try await store.readStrong(id).record?.schema == 0 {
            try await store.put(id, json.replacing("ID", with: id), schema: schema)
        }
    }
}
