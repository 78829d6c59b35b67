import SluiceClient
import SluiceCore
import SluiceRepository
import SluiceResilience
import TestSupport
import Testing

/// What else may go wrong while a store goes on without its primary one.
@Suite struct DegradationFaultTests {
    // MARK: Clocks

    /// Ages are counted by a clock that nobody sets.
    @Test(arguments: [86_400, -86_400, 34_560_000, -77_760_000] as [Int64])
    func aClockThatJumpsChangesNoAge(jump: Int64) async throws {
        let stores = try await DegradableStores()
        let store = try await stores.makeStore(.json)
        try await store.overwrite("a", "1")
        try await store.refreshSnapshot()
        stores.fail()
        try await store.overwrite("b", "1")
        stores.wait(seconds: 30)
        stores.wall.advance(seconds: jump)
        let status = await store.status()
        #expect(status.snapshotAge == .seconds(30))
        #expect(status.oldestPending == .seconds(30))
        #expect(try await store.read(["a"], .stale(upTo: .seconds(30))).freshness == .stale(.seconds(30)))
        await #expect(throws: StoreError.self) { try await store.read(["a"], .stale(upTo: .seconds(29))) }
        // Changes are kept and committed as ever.
        try await store.overwrite("b", "2")
        stores.recover()
        #expect(try await store.replay() == 2)
        #expect(try await stores.primary.valueText("b") == "2")
    }

    /// Also for the next process, as long as the system was not started again.
    @Test(arguments: [5, 86_400, -86_400] as [Int64]) func theNextProcessKnowsTheAge(jump: Int64) async throws {
        let stores = try await DegradableStores()
        do {
            let store = try await stores.makeStore()
            try await store.overwrite("a", "1")
            try await store.refreshSnapshot()
        }
        stores.wait(seconds: 10)
        stores.wall.advance(seconds: jump)
        stores.fail()
        #expect(try await stores.makeStore().status().snapshotAge == .seconds(10))
        // After a start of the system, only the clock on the wall is left.
        stores.boot.change { $0 = "another" }
        let store = try await stores.makeStore()
        #expect(await store.status().snapshotAge == (jump < 0 ? nil : .seconds(10 + jump)))
        if jump < 0 {
            let error = await #expect(throws: StoreError.self) { try await store.valueText("a") }
            #expect(error?.code == .unavailable)
        }
    }

    // MARK: Flapping

    @Test func aBreakerThatFlapsLosesAndDoublesNothing() async throws {
        let stores = try await DegradableStores()
        let breaker = Breaker()
        let store = try await stores.makeStore(.json, maximumPending: 10_000, circuit: { _ in breaker.state })
        let events = store.events()
        try await store.overwrite("counter", "0")
        try await store.refreshSnapshot()
        let isOver = Shared(false)
        let counted = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<6 {
                group.addTask {
                    var done = 0
                    while done < 60 {
                        // Only the newest may be decided on; while it cannot be had, one waits.
                        guard let read = try? await store.readStrong("counter") else {
                            await Task.yield()
                            continue
                        }
                        let number = Int(String(decoding: read.record?.value ?? [], as: UTF8.self)) ?? -1
                        let change = try Change.putting("counter", "\(number + 1)", .version(read.version))
                        switch try? await store.commit(change) {
                        case .committed, .pending: done += 1
                        default: await Task.yield()
                        }
                    }
                    return done
                }
            }
            group.addTask {
                var random = SeededRandom(seed: 3)
                while !isOver.value {
                    let states: [CircuitState] = [.closed, .open, .forcedOpen, .halfOpen]
                    breaker.set(states.randomElement(using: &random) ?? .closed)
                    if Bool.random(using: &random) { stores.fail() } else { stores.recover() }
                    _ = try? await store.replay()
                    await Task.yield()
                }
                return 0
            }
            var counted = 0
            var writers = 6
            while let done = try await group.next() {
                counted += done
                if done > 0 { writers -= 1 }
                if writers == 0 { isOver.change { $0 = true } }
            }
            return counted
        }
        breaker.set(.closed)
        stores.recover()
        try await store.replay()
        #expect(store.pending.isEmpty)
        // The snapshot may be behind what the store has: who decided on it met something else, and is told so.
        let audit = try await stores.primary.store.audit(AuditQuery(limit: 1_000)).entries
        #expect(Set(audit.map(\.id)).count == audit.count)
        #expect(audit.count - 1 + store.deadLetters.count == counted)
        #expect(try await stores.primary.valueText("counter") == "\(audit.count - 1)")
        #expect(await store.status().mode == .normal)
        _ = events
    }

    /// Changes of the mode are told once each.
    @Test func tellsEachChangeOnce() async throws {
        let stores = try await DegradableStores()
        let breaker = Breaker()
        let store = try await stores.makeStore(circuit: { _ in breaker.state })
        let events = store.events()
        try await store.overwrite("a", "1")
        for round in 0..<20 {
            breaker.set(round % 2 == 0 ? .forcedOpen : .closed)
            for _ in 0..<5 { _ = await store.status() }
        }
        var modes: [DegradationStatus.Mode] = []
        for await event in events {
            if case .changed(let mode, _) = event { modes.append(mode) }
            if modes.count == 20 { break }
        }
        #expect(modes == (0..<20).map { $0 % 2 == 0 ? .readOnly : .normal })
    }

    // MARK: Honest answers

    /// The first attempt may have been made: that the second was refused does not take that back.
    @Test func aListOfChangesSaysWhatNobodyKnows() async throws {
        let stores = try await DegradableStores()
        let store = try await stores.makeStore()
        stores.primary.loseAnswersOnce(then: StoreError(.unavailable, "for a test"))
        let results = await store.commitEach([try .putting("a", "1")])
        let error = #expect(throws: StoreError.self) { try results[0].get() }
        #expect(error?.code == .outcomeUnknown)
        #expect(try await stores.primary.store.readStrong("a").record != nil)
    }

    /// What the snapshot shows may be older than the change that may have been made.
    @Test func aConflictWithTheSnapshotIsNoCertainty() async throws {
        let stores = try await DegradableStores()
        let store = try await stores.makeStore(.json)
        try await stores.primary.store.overwrite("a", "1")
        try await store.refreshSnapshot()
        // Not seen by this process.
        try await stores.primary.store.overwrite("a", "2")
        stores.primary.loseAnswersOnce(then: StoreError(.unavailable, "for a test"))
        let change = try Change.putting("a", "3", .version(RecordVersion(epoch: 1, counter: 2)))
        let error = await #expect(throws: StoreError.self) { try await store.commit(change) }
        #expect(error?.code == .outcomeUnknown)
        #expect(error?.operation == change.operation)
        #expect(try await stores.primary.store.valueText("a") == "3")
    }

    // MARK: What waits

    @Test func aRecordThatTheStoreCannotTakeHoldsUpNoOther() async throws {
        let stores = try await DegradableStores()
        let store = try await stores.makeStore(.json)
        try await store.refreshSnapshot()
        stores.fail()
        for id in ["bad", "a", "bad", "b"] { try await store.overwrite(id, "1") }
        stores.recover()
        stores.primary.damage("bad")
        let error = await #expect(throws: StoreError.self) { try await store.replay() }
        #expect(error?.code == .damaged)
        #expect(store.pending.map(\.id) == ["bad", "bad"])
        #expect(try await stores.primary.count([]) == 2)
        let status = await store.status()
        #expect(status.mode == .normal)
        #expect(status.problems.count == 1)
        stores.primary.damage(nil)
        #expect(try await store.replay() == 2)
        #expect(await store.status().problems.isEmpty)
    }

    /// What an operator orders holds for records for which changes wait, too.
    @Test func anOrderHoldsForWhatWaits() async throws {
        let stores = try await DegradableStores()
        let store = try await stores.makeStore(.json)
        try await store.overwrite("a", "1")
        try await store.refreshSnapshot()
        stores.fail()
        try await store.overwrite("a", "2")
        try store.control.write(.readOnly)
        stores.clock.advance(by: .seconds(2))
        let version = RecordVersion(epoch: 1, counter: 2)
        let refused = await #expect(throws: StoreError.self) {
            try await store.commit(.putting("a", "3", .version(version)))
        }
        #expect(refused?.code == .readOnly)
        #expect(store.pending.count == 1)
        await #expect(throws: StoreError.self) { try await store.replay() }
        // The store and nothing else: what waits goes first.
        try store.control.write(.normal)
        stores.clock.advance(by: .seconds(2))
        await #expect(throws: StoreError.self) { try await store.commit(.putting("a", "3", .version(version))) }
        #expect(store.pending.count == 1)
        stores.recover()
        guard case .committed = try await store.commit(.putting("a", "3", .version(version))) else {
            Issue.record("not committed")
            return
        }
        #expect(store.pending.isEmpty)
        #expect(try await stores.primary.valueText("a") == "3")
    }

    /// Two hosts went on by themselves: the first one back wins, the other one has both versions.
    @Test func twoHostsThatChangedTheSame() async throws {
        let here = try await DegradableStores()
        let there = try await DegradableStores(primary: here.primary)
        let hosts = [try await here.makeStore(.json), try await there.makeStore(.json)]
        try await hosts[0].overwrite("a", "0")
        for host in hosts { try await host.refreshSnapshot() }
        here.fail()
        for (number, host) in hosts.enumerated() {
            try await host.overwrite("a", "host \(number)".quoted)
            try await host.overwrite("a", "host \(number) again".quoted)
            try await host.overwrite("own-\(number)", "1")
            // Each shows its own.
            #expect(try await host.valueText("a") == "host \(number) again".quoted)
        }
        here.recover()
        #expect(try await hosts[1].replay() == 3)
        #expect(try await hosts[0].replay() == 3)
        #expect(hosts[1].deadLetters.isEmpty)
        let letters = hosts[0].deadLetters
        #expect(letters.count == 2)
        #expect(letters[0].found?.value == Array("host 1 again".quoted.utf8))
        #expect(letters[1].found == nil)
        for host in hosts { #expect(try await host.valueText("a", .strong) == "host 1 again".quoted) }
        #expect(try await here.primary.count([]) == 3)
    }

    // MARK: Snapshots

    /// That the snapshot cannot be written is no reason not to ask the store.
    @Test func aSnapshotThatCannotBeWrittenIsAProblemOfItsOwn() async throws {
        let stores = try await DegradableStores()
        let sink = CollectingSink()
        let disk = SimulatedDisk()
        let component = stores.primary.component
        let environment = StoreEnvironment(files: disk.process(), runsInline: true)
        let snapshot = try JSONStore(component, in: "/data", options: JSONStoreOptions(), environment: environment)
        try await snapshot.open()
        let store = try await stores.makeStore(.json, snapshot: snapshot, eventSink: sink)
        for number in 0..<10 { try await store.overwrite("id-\(number)", "1") }
        disk.setCapacity(disk.usedBytes)
        let error = await #expect(throws: StoreError.self) { try await store.refreshSnapshot() }
        #expect(error?.code == .unavailable)
        var status = await store.status()
        #expect(status.mode == .normal)
        #expect(status.reason == .healthy)
        #expect(status.snapshotAge == nil)
        #expect(status.problems.first?.contains("No space left") == true)
        await #expect(throws: StoreError.self) { try await store.refreshSnapshot() }
        #expect(sink.count(of: "sluice.store.problems") == 1)
        disk.setCapacity(.max)
        #expect(try await store.refreshSnapshot() == 10)
        status = await store.status()
        #expect(status.problems.isEmpty)
        #expect(status.snapshotAge == .zero)
    }

    /// A store that was set back to an older state is behind its snapshot: that is told, not hidden.
    @Test func aStoreThatWasSetBackIsTold() async throws {
        let stores = try await DegradableStores()
        do {
            let store = try await stores.makeStore()
            for _ in 0..<3 { try await store.overwrite("a", "1") }
            try await store.refreshSnapshot()
        }
        let younger = try await DegradableStores(snapshot: stores.snapshot)
        let store = try await younger.makeStore()
        try await store.overwrite("a", "restored".quoted)
        try await store.refreshSnapshot()
        #expect(await store.status().problems.first?.contains("backup") == true)
    }

    /// Copies come with their own history: the snapshot has no audit to pay for.
    @Test func theSnapshotKeepsNoAudit() async throws {
        let stores = try await DegradableStores()
        let disk = SimulatedDisk()
        let environment = StoreEnvironment(files: disk.process(), runsInline: true)
        let snapshot = try JSONStore(
            stores.primary.component, in: "/data", options: JSONStoreOptions(checkpointBytes: 4_000),
            environment: environment)
        try await snapshot.open()
        let store = try await stores.makeStore(snapshot: snapshot)
        for number in 0..<200 { try await store.overwrite("id-\(number % 10)", "\(number)") }
        #expect(try await store.refreshSnapshot() == 10)
        try await snapshot.checkpoint()
        #expect(try await snapshot.audit(AuditQuery()).entries.isEmpty)
        #expect(try await snapshot.auditStatistics().isEmpty)
        #expect(!disk.paths(below: "/data/.sluice").contains { $0.contains("/audit-") })
        #expect(disk.usedBytes < 20_000)
    }
}
