import SluiceCore
import SluiceRepository
import TestSupport
import Testing

/// `sluice degradation`, beside a running store and without one.
@Suite struct DegradationTests {
    private func component() throws -> Component { try Component(name: "notes") }

    private func change(_ id: String, _ value: String, _ expectation: Change.Expectation = .absent) throws -> Change {
        Change(
            id: id, operation: .random(),
            effect: .put(
                value: Array(value.utf8), hash: try CanonicalJSON.hash(of: Array(value.utf8)), memberships: []),
            expectation: expectation, audit: AuditNote(action: .update, source: .app, actor: "ada"), writer: "test",
            timestamp: 0)
    }

    /// A store with a letter and a change that waits, because an operator wanted so.
    private func makeStore(_ folder: String) async throws -> ResilientStore {
        let primary = MemoryStore(try component())
        try await primary.open()
        let store = try await ResilientStore(primary, snapshot: MemoryStore(try component()), folder: folder)
        try await store.refreshSnapshot()
        try store.control.write(.json)
        try await untilFollowed(store, .json)
        _ = try await store.commit(change("a", #"{"text":"ours\u001b[31m"}"#))
        _ = try await primary.commit(change("a", #"{"text":"theirs"}"#))
        try store.control.write(.auto)
        return store
    }

    private func untilFollowed(_ store: ResilientStore, _ order: OperatorOrder) async throws {
        try await waitUntil("the store follows") { await store.status().order == order }
    }

    @Test func showsAndSteersARunningStore() async throws {
        let program = try CommandLineProgram()
        let folder = program.folder.path + "/pending"
        let store = try await makeStore(folder)
        try await untilFollowed(store, .auto)
        try await store.replay()
        #expect(store.deadLetters.count == 1)
        let run = Task { await store.run() }

        let ordered = try await program.run("degradation", "order", folder, "json")
        #expect(ordered.status == 0)
        #expect(ordered.messages.contains("follows within"))
        try await untilFollowed(store, .json)
        let version = try await store.readStrong("b").version
        _ = try await store.commit(change("b", #"{"text":"waits"}"#, .version(version)))
        try await waitUntil("the process has said so") {
            try await program.run("degradation", "status", folder).text.contains("an operator wants it")
        }
        let status = try await program.run("degradation", "status", folder)
        #expect(status.status == 0)
        for words in ["notes", "json:", "has the folder", "pending       1", "dead letters  1", "s old"] {
            #expect(status.text.contains(words), "\(words) in \(status.text)")
        }
        #expect(try await program.run("degradation", "status", folder, "--check").status == 1)
        let json = try JSONValue(
            parsing: try await program.run("degradation", "status", folder, "--json").output)
        #expect(json["mode"]?.string == "json")
        #expect(json["order"]?.string == "json")
        #expect(json["pending"]?.integer == 1)

        let pending = try await program.run("degradation", "pending", folder)
        #expect(pending.text.contains("update of b"))
        let letters = try await program.run("degradation", "letters", folder)
        for words in ["somebody else", "ours    1.1", "theirs  1.1", #""theirs""#] {
            #expect(letters.text.contains(words), "\(words) in \(letters.text)")
        }
        let letter = try JSONValue(
            parsing: try await program.run("degradation", "letters", folder, "--json").output)
        #expect(letter["theirs"]?["value"]?["text"]?.string == "theirs")
        #expect(letter["actor"]?.string == "ada")
        let operation = try #require(letter["operation"]?.string)

        let discarded = try await program.run("degradation", "discard", folder, operation, "--note", "theirs is right")
        #expect(discarded.status == 0, "\(discarded.messages)")
        #expect(store.deadLetters.isEmpty)
        #expect(try await program.run("degradation", "discard", folder, operation).status == 6)
        // The running store was not harmed.
        #expect(store.pending.count == 1)
        #expect(try await program.run("degradation", "order", folder, "auto").status == 0)
        try await waitUntil("what waits is committed") { store.pending.isEmpty }
        try await waitUntil("all is normal") {
            try await program.run("degradation", "status", folder, "--check").status == 0
        }
        run.cancel()
        await run.value
    }

    @Test func worksOnTheFolderOfAProcessThatHasEnded() async throws {
        let program = try CommandLineProgram()
        let folder = program.folder.path + "/pending"
        do {
            let store = try await makeStore(folder)
            try await untilFollowed(store, .auto)
            try await store.replay()
        }
        let status = try await program.run("degradation", "status", folder)
        #expect(status.text.contains("none has the folder now"))
        let letter = try JSONValue(
            parsing: try await program.run("degradation", "letters", folder, "--json").output)
        let operation = try #require(letter["operation"]?.string)
        #expect(try await program.run("degradation", "discard", folder, operation).status == 0)
        #expect(try await program.run("degradation", "letters", folder).text.isEmpty)
        #expect(try await program.run("degradation", "order", folder, "read-only").messages.contains("no process"))
        #expect(OperatorControl(folder: folder).read() == .readOnly)
    }

    /// What a value holds does not reach a terminal as it is.
    @Test func showsNothingThatATerminalObeys() async throws {
        let program = try CommandLineProgram()
        let folder = program.folder.path + "/pending"
        let store = try await makeStore(folder)
        try await untilFollowed(store, .auto)
        try await store.replay()
        let letters = try await program.run("degradation", "letters", folder)
        #expect(!letters.output.contains(0x1B))
    }

    @Test(arguments: [
        ["status"], ["status", "/nowhere"], ["order", "FOLDER"], ["order", "FOLDER", "maybe"],
        ["discard", "FOLDER", "x"],
        ["frobnicate", "FOLDER"], ["status", "FOLDER", "more"],
    ])
    func saysWhatIsWrong(words: [String]) async throws {
        let program = try CommandLineProgram()
        let folder = program.folder.path + "/pending"
        let store = try await makeStore(folder)
        let outcome = try await program.run(["degradation"] + words.map { $0 == "FOLDER" ? folder : $0 })
        #expect(outcome.status == 2)
        #expect(!outcome.messages.isEmpty)
        #expect(store.pending.count == 1)
    }
}
