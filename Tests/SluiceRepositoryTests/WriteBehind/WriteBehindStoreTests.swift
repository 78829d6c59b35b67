import SluiceCore
import SluiceRepository
import Testing

@Suite struct WriteBehindStoreTests {
    private let folder: TemporaryDirectory
    private let counted: CountedStore

    init() async throws {
        folder = try TemporaryDirectory()
        let indexes = [Component.IndexDeclaration(name: "published", kind: .flag)]
        counted = CountedStore(MemoryStore(try Component(name: "things", indexes: indexes)))
        try await counted.open()
    }

    private func makeStore(_ options: WriteBehindOptions = WriteBehindOptions()) async throws -> WriteBehindStore {
        try await WriteBehindStore(counted, folder: folder.path, risk: .accepted, options: options)
    }

    private func demandPending(_ outcome: CommitOutcome) throws -> PendingTicket {
        guard case .pending(let ticket) = outcome else { throw StoreError(.invalid, "not pending but \(outcome)") }
        return ticket
    }

    @Test func acknowledgesBeforeItCommits() async throws {
        let store = try await makeStore()
        let ticket = try demandPending(try await store.overwrite("a", "1", [.flag("published")]))
        #expect(ticket.version == RecordVersion(epoch: 1, counter: 1))
        #expect(try await store.valueText("a") == "1")
        #expect(try await store.read(["a"], .session).source == .pending)
        #expect(try await store.count([.flag("published")]) == 1)
        // What is asked for as committed is what is committed.
        #expect(try await store.valueText("a", .strong) == nil)
        #expect(try await counted.valueText("a") == nil)
        #expect(try await store.flush() == 1)
        #expect(try await counted.valueText("a") == "1")
        #expect(store.pending.isEmpty)
    }

    @Test func commitsChangesOfOneRecordAsOne() async throws {
        let store = try await makeStore()
        for number in 1...20 { _ = try demandPending(try await store.overwrite("a", "\(number)")) }
        _ = try demandPending(try await store.overwrite("b", "1"))
        #expect(try await store.flush() == 21)
        #expect(try await counted.valueText("a") == "20")
        #expect(try await counted.readStrong("a").version == RecordVersion(epoch: 1, counter: 1))
        #expect(try await counted.audit(AuditQuery()).entries.count == 2)
        // What this host showed under another version goes on from the one that it was committed under.
        _ = try demandPending(try await store.overwrite("a", "21"))
        #expect(try await store.flush() == 1)
        #expect(try await counted.valueText("a") == "21")
        #expect(store.deadLetters.isEmpty)
    }

    @Test func commitsInTheBackground() async throws {
        let store = try await makeStore()
        let task = Task { await store.run() }
        for number in 0..<200 { _ = try demandPending(try await store.overwrite("id-\(number)", "1")) }
        let end = ContinuousClock.now + .seconds(20)
        while !store.pending.isEmpty, ContinuousClock.now < end { await Task.yield() }
        #expect(store.pending.isEmpty)
        #expect(try await counted.count([]) == 200)
        task.cancel()
        await task.value
    }

    @Test func losesNothingWhenAnswersAreLost() async throws {
        let store = try await makeStore()
        for number in 1...3 { _ = try demandPending(try await store.overwrite("a", "\(number)")) }
        counted.loseAnswers(true)
        await #expect(throws: StoreError.self) { try await store.flush() }
        counted.loseAnswers(false)
        // Another one came behind those whose answer was lost.
        _ = try demandPending(try await store.overwrite("a", "4"))
        #expect(try await store.flush() == 4)
        #expect(try await counted.valueText("a") == "4")
        #expect(try await counted.readStrong("a").version == RecordVersion(epoch: 1, counter: 2))
        #expect(store.deadLetters.isEmpty)
    }

    @Test func letsOthersWin() async throws {
        let store = try await makeStore()
        try await counted.overwrite("a", "1")
        _ = try demandPending(try await store.overwrite("a", "ours".quoted))
        _ = try demandPending(try await store.overwrite("a", "ours too".quoted))
        try await counted.overwrite("a", "theirs".quoted)
        let events = store.events()
        #expect(try await store.flush() == 2)
        #expect(try await counted.valueText("a") == "theirs".quoted)
        #expect(store.deadLetters.count == 2)
        #expect(store.deadLetters.first?.found?.value == Array("theirs".quoted.utf8))
        for await event in events {
            guard case .conflicted(let letter) = event else { continue }
            #expect(letter.change.id == "a")
            break
        }
    }

    @Test func goesOnBehindACrash() async throws {
        do {
            let store = try await makeStore()
            for number in 1...5 { _ = try demandPending(try await store.overwrite("a", "\(number)")) }
        }
        let store = try await makeStore()
        #expect(store.pending.count == 5)
        #expect(try await store.valueText("a") == "5")
        #expect(try await store.flush() == 5)
        #expect(try await counted.valueText("a") == "5")
    }

    @Test func saysWhenThereIsNoRoom() async throws {
        let store = try await makeStore(WriteBehindOptions(maximumEntries: 3, patience: .zero))
        for number in 0..<3 { _ = try demandPending(try await store.overwrite("id-\(number)", "1")) }
        let error = await #expect(throws: StoreError.self) { try await store.overwrite("more", "1") }
        #expect(error?.code == .bufferFull)
        #expect(error?.retryAfter != nil)
        try await store.flush()
        _ = try demandPending(try await store.overwrite("more", "1"))
    }

    @Test func doesNotWriteBehindWhileDataMoves() async throws {
        let store = try await makeStore()
        #expect(try await store.setGate(Gate(epoch: 2, primary: 0..<5_000, isFollower: true, capturesChanges: true)))
        let error = await #expect(throws: StoreError.self) { try await store.overwrite("a", "1") }
        #expect(error?.code == .readOnly)
    }

    @Test func saysWhatMayHappen() {
        for words in ["this host", "Others do not see", "wins", "dead letter", "disk"] {
            #expect(WriteBehindRisk.statement.contains(words))
        }
    }
}
