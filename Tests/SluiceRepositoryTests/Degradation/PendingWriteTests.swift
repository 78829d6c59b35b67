import SluiceCore
import SluiceRepository
import Testing

/// Writes that wait on this host.
@Suite struct PendingWriteTests {
    private func ticket(_ outcome: CommitOutcome) throws -> PendingTicket {
        guard case .pending(let ticket) = outcome else { throw StoreError(.invalid, "not pending but \(outcome)") }
        return ticket
    }

    @Test func areShownHereAndCommittedWhenTheStoreIsBack() async throws {
        let stores = try await DegradableStores()
        let store = try await stores.makeStore(.json)
        let events = store.events()
        try await store.overwrite("a", "1", [.flag("published")])
        try await store.overwrite("b", "1", [.flag("published")])
        try await store.refreshSnapshot()
        stores.fail()
        let first = try ticket(try await store.overwrite("a", "2", [.flag("published")]))
        let second = try ticket(try await store.overwrite("a", "3"))
        let third = try ticket(try await store.overwrite("c", "1", [.flag("published")]))
        let version = try await store.readStrong("b").version
        let deletion = Change(
            id: "b", operation: .random(), effect: .delete, expectation: .version(version),
            audit: AuditNote(action: .delete, source: .app), writer: "test", timestamp: 0)
        let fourth = try ticket(try await store.commit(deletion))
        #expect(first.version == RecordVersion(epoch: 1, counter: 2))
        #expect(second.version == RecordVersion(epoch: 1, counter: 3))
        #expect(store.pending == [first, second, third, fourth])

        #expect(try await store.valueText("a") == "3")
        #expect(try await store.valueText("b") == nil)
        #expect(try await store.read(["a"], .session).source == .pending)
        #expect(try await store.count([.flag("published")]) == 1)
        #expect(try await store.list(StoreQuery(filters: [.flag("published")])).records.map(\.id) == ["c"])
        #expect(Set(try await store.ids(in: 0..<Bucket.count, after: nil, limit: 10)) == ["a", "c"])
        #expect(try await stores.primary.store.valueText("a") == "1")

        stores.recover()
        #expect(try await store.replay() == 4)
        #expect(store.pending.isEmpty)
        #expect(try await stores.primary.valueText("a") == "3")
        #expect(try await stores.primary.valueText("b") == nil)
        #expect(try await stores.primary.valueText("c") == "1")
        #expect(try await stores.primary.readStrong("a").version == second.version)

        var heard: [DegradationEvent] = []
        for await event in events {
            if case .changed = event { continue }
            if case .snapshotRefreshed = event { continue }
            heard.append(event)
            if heard.count == 8 { break }
        }
        let tickets = [first, second, third, fourth]
        #expect(
            heard == tickets.map { .pending($0) } + tickets.map { .replayed($0, $0.version) })
    }

    @Test func neverOverwriteWhatTheyHaveNotSeen() async throws {
        let stores = try await DegradableStores()
        let store = try await stores.makeStore(.json)
        try await store.overwrite("a", "1")
        try await store.overwrite("b", "1")
        try await store.refreshSnapshot()
        stores.fail()
        let lost = try ticket(try await store.overwrite("a", "ours".quoted))
        let behind = try ticket(try await store.overwrite("a", "ours too".quoted))
        let other = try ticket(try await store.overwrite("b", "2"))
        // Somebody else's change has the version under which ours is shown.
        try await stores.primary.store.overwrite("a", "theirs".quoted)
        stores.recover()
        #expect(try await store.replay() == 3)
        #expect(try await stores.primary.valueText("a") == "theirs".quoted)
        #expect(try await stores.primary.valueText("b") == "2")
        #expect(try await store.valueText("a") == "theirs".quoted)
        let letters = store.deadLetters
        #expect(letters.map(\.ticket) == [lost, behind])
        #expect(letters[0].found?.value == Array("theirs".quoted.utf8))
        guard case .put(let ours, _, _) = letters[0].change.effect else {
            Issue.record("our version is not in the letter")
            return
        }
        #expect(ours == Array("ours".quoted.utf8))
        #expect(store.pending.isEmpty)
        #expect(await store.status().deadLetters == 2)
        #expect(try await store.discardDeadLetter(lost.operation))
        #expect(try await !store.discardDeadLetter(lost.operation))
        #expect(store.deadLetters.map(\.ticket) == [behind])
        #expect(other.id == "b")
    }

    @Test func areRefusedWhatOthersHaveUnderAUniqueIndex() async throws {
        let stores = try await DegradableStores()
        let store = try await stores.makeStore(.json)
        try await store.refreshSnapshot()
        stores.fail()
        _ = try ticket(try await store.overwrite("a", "1", [.unique(index: "slug", "x")]))
        try await stores.primary.store.overwrite("b", "1", [.unique(index: "slug", "x")])
        stores.recover()
        try await store.replay()
        #expect(store.deadLetters.map(\.reason) == ["another record has its value in the unique index slug"])
    }

    @Test func compareVersionsHereToo() async throws {
        let stores = try await DegradableStores()
        let store = try await stores.makeStore(.json)
        try await store.overwrite("a", "1")
        try await store.refreshSnapshot()
        stores.fail()
        let version = RecordVersion(epoch: 1, counter: 1)
        let absent = try await store.commit(.putting("a", "2"))
        #expect(absent == .conflict(current: version, isDeleted: false))
        let stale = try await store.commit(.putting("a", "2", .version(RecordVersion(epoch: 1, counter: 9))))
        #expect(stale == .conflict(current: version, isDeleted: false))
        #expect(store.pending.isEmpty)
    }

    @Test func areTakenInOnce() async throws {
        let stores = try await DegradableStores()
        let store = try await stores.makeStore(.json)
        try await store.refreshSnapshot()
        stores.fail()
        let change = try Change.putting("a", "1")
        let first = try await store.commit(change)
        #expect(try await store.commit(change) == first)
        #expect(store.pending.count == 1)
        stores.recover()
        try await store.replay()
        let again = try await store.commit(change)
        #expect(
            again == .committed(Commit(version: RecordVersion(epoch: 1, counter: 1), sequence: 0, isRepeated: true)))
    }

    /// The store has committed it, and its answer was lost.
    @Test func takeEffectOnceWhenAnAnswerIsLost() async throws {
        let stores = try await DegradableStores()
        let store = try await stores.makeStore(.json)
        try await store.overwrite("a", "1")
        try await store.refreshSnapshot()
        let change = try Change.putting("a", "2", .version(RecordVersion(epoch: 1, counter: 1)))
        stores.primary.loseAnswers(true)
        // What the store says of the record now is that the change is there.
        let outcome = try await store.commit(change)
        #expect(
            outcome == .committed(Commit(version: RecordVersion(epoch: 1, counter: 2), sequence: 0, isRepeated: true)))
        stores.fail()
        let next = try ticket(try await store.overwrite("b", "1"))
        stores.recover()
        for _ in 1...3 { await #expect(throws: StoreError.self) { try await store.replay() } }
        stores.primary.loseAnswers(false)
        #expect(try await store.replay() == 1)
        #expect(try await stores.primary.readStrong("b").version == next.version)
        #expect(store.deadLetters.isEmpty)
    }

    @Test func areKnownByTheAuditWhenManyCameBehindThem() async throws {
        let stores = try await DegradableStores()
        let store = try await stores.makeStore(.json)
        try await store.refreshSnapshot()
        stores.fail()
        _ = try ticket(try await store.overwrite("a", "0"))
        stores.recover()
        stores.primary.loseAnswers(true)
        await #expect(throws: StoreError.self) { try await store.replay() }
        stores.primary.loseAnswers(false)
        for number in 1...12 { try await stores.primary.store.overwrite("a", "\(number)") }
        #expect(try await store.replay() == 1)
        #expect(store.deadLetters.isEmpty)
        #expect(try await stores.primary.valueText("a") == "12")
    }

    @Test func goOnFromWhereTheStoreIsUnderANewEpoch() async throws {
        let stores = try await DegradableStores()
        let store = try await stores.makeStore(.json)
        try await store.overwrite("a", "0")
        try await store.refreshSnapshot()
        stores.fail()
        for number in 1...3 { _ = try ticket(try await store.overwrite("a", "\(number)")) }
        stores.recover()
        _ = try await stores.primary.setGate(Gate(epoch: 5, primary: 0..<Bucket.count))
        #expect(try await store.replay() == 3)
        #expect(try await stores.primary.valueText("a") == "3")
        #expect(try await stores.primary.readStrong("a").version == RecordVersion(epoch: 5, counter: 4))
    }

    @Test func addUpWhenManyTasksCount() async throws {
        let stores = try await DegradableStores()
        let store = try await stores.makeStore(.json, maximumPending: 1_000)
        try await store.overwrite("a", "0")
        try await store.refreshSnapshot()
        stores.fail()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<10 {
                        while true {
                            let read = try await store.readStrong("a")
                            let number = Int(String(decoding: read.record?.value ?? [], as: UTF8.self)) ?? -1
                            let change = try Change.putting("a", "\(number + 1)", .version(read.version))
                            if case .pending = try await store.commit(change) { break }
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await store.valueText("a") == "80")
        stores.recover()
        #expect(try await store.replay() == 80)
        #expect(try await stores.primary.valueText("a") == "80")
        #expect(store.deadLetters.isEmpty)
    }

    @Test func queueBehindThoseThatWait() async throws {
        let stores = try await DegradableStores()
        let store = try await stores.makeStore(.json)
        try await store.overwrite("a", "1")
        try await store.refreshSnapshot()
        stores.fail()
        _ = try ticket(try await store.overwrite("a", "2"))
        stores.recover()
        // The store is back, and what waits for the record is not committed yet.
        _ = try ticket(try await store.overwrite("a", "3"))
        guard case .committed = try await store.overwrite("b", "1") else {
            Issue.record("another record has to wait")
            return
        }
        #expect(try await store.valueText("a") == "3")
        #expect(try await store.replay() == 2)
        #expect(try await stores.primary.valueText("a") == "3")
    }

    @Test func areBounded() async throws {
        let stores = try await DegradableStores()
        let store = try await stores.makeStore(.json, maximumPending: 3)
        try await store.refreshSnapshot()
        stores.fail()
        for number in 0..<3 { _ = try ticket(try await store.overwrite("id-\(number)", "1")) }
        let error = await #expect(throws: StoreError.self) { try await store.overwrite("one more", "1") }
        #expect(error?.code == .readOnly)
    }

    @Test func areNotKeptWhileDataMoves() async throws {
        let stores = try await DegradableStores()
        let store = try await stores.makeStore(.json)
        let gate = Gate(epoch: 2, primary: 0..<Bucket.count, capturesChanges: true)
        #expect(try await store.setGate(gate))
        try await store.refreshSnapshot()
        stores.fail()
        let error = await #expect(throws: StoreError.self) { try await store.overwrite("a", "1") }
        #expect(error?.code == .readOnly)
    }

    @Test func listInTheirPlaces() async throws {
        let stores = try await DegradableStores()
        let store = try await stores.makeStore(.json)
        for number in [1, 3, 5, 7, 9] {
            try await store.overwrite("id-\(number)", "1", [.ordered(index: "created", SortKey(Int64(number)))])
        }
        try await store.refreshSnapshot()
        stores.fail()
        for number in [0, 4, 5, 8, 10] {
            _ = try ticket(
                try await store.overwrite("id-\(number)", "2", [.ordered(index: "created", SortKey(Int64(number)))]))
        }
        _ = try ticket(
            try await store.overwrite("id-7", "moved".quoted, [.ordered(index: "created", SortKey(2 as Int64))]))
        let ascending = ["id-0", "id-1", "id-7", "id-3", "id-4", "id-5", "id-8", "id-9", "id-10"]
        for isDescending in [false, true] {
            for limit in 1...10 {
                var query = StoreQuery(order: .index("created", isDescending: isDescending), limit: limit)
                var ids: [String] = []
                while true {
                    let page = try await store.list(query)
                    ids += page.records.map(\.id)
                    #expect(page.records.count <= limit)
                    guard let next = page.next else { break }
                    query.position = next
                }
                #expect(ids == (isDescending ? ascending.reversed() : ascending))
            }
        }
        for limit in 1...10 {
            var ids: [String] = []
            while true {
                let position = ids.last.map {
                    StoreQuery.Position(key: "\(store.component.bucket(of: $0).number)", id: $0)
                }
                let some = try await store.ids(in: 0..<Bucket.count, after: position, limit: limit)
                if some.isEmpty { break }
                ids += some
            }
            #expect(
                ids == ascending.sorted { (store.component.bucket(of: $0), $0) < (store.component.bucket(of: $1), $1) })
        }
    }
}

extension String {
    /// As a JSON string.
    var quoted: String { "\"\(self)\"" }
}
