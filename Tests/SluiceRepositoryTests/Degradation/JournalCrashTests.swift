import Glibc
import SluiceCore
import SluiceRepository
import TestSupport
import Testing

/// The process dies, the power goes, or the disk fails at each call of the journal of what waits.
@Suite struct JournalCrashTests {
    enum Aftermath: CaseIterable {
        case processDied, powerLost
    }

    @Test(arguments: [SimulatedDisk.Fault.kill, .killMidway], Aftermath.allCases)
    func losesNothingByACrash(fault: SimulatedDisk.Fault, aftermath: Aftermath) async throws {
        var crashes = 0
        for call in 0..<1_000 {
            let stores = try await DegradableStores()
            let disk = SimulatedDisk(seed: UInt64(call + 1))
            let files = disk.process()
            disk.arm(fault, at: call)
            let (history, _) = try await stores.goThroughAnOutage(on: files)
            guard files.isDead else { break }
            crashes += 1
            switch aftermath {
            case .processDied: disk.killAll()
            case .powerLost: disk.losePower()
            }
            let place = "call \(call), \(fault), \(aftermath)"
            // The store is still away.
            let store = try await stores.makeStore(.json, files: disk.process())
            try await history.check(store, stores, place)
            stores.recover()
            try await store.replay()
            #expect(store.pending.isEmpty, "\(place)")
            try await history.check(store, stores, place)
        }
        #expect(crashes > 40)
    }

    /// Each call fails once: the store goes on without being started again.
    @Test(arguments: [ENOSPC, EIO]) func goesOnAfterAnyError(code: Int32) async throws {
        var failures = 0
        for call in 0..<60 {
            let stores = try await DegradableStores()
            let disk = SimulatedDisk(seed: UInt64(call + 1))
            disk.arm(.fail(code), at: call)
            var (history, opened) = try await stores.goThroughAnOutage(on: disk.process())
            let store: ResilientStore
            if let opened { store = opened } else { store = try await stores.makeStore(.json, files: disk.process()) }
            let place = "call \(call)"
            failures += history.refused.count + history.unknown.count
            await history.write(2, to: store, "third")
            try await history.check(store, stores, place)
            stores.recover()
            try await store.replay()
            #expect(store.pending.isEmpty, "\(place)")
            try await history.check(store, stores, place)
            #expect(await store.status().problems.isEmpty, "\(place)")
        }
        #expect(failures > 5)
    }

    /// Nobody knows what a disk has that fails to make things durable; the caller is told so, and the next change heals it.
    @Test func tellsThatNobodyKnows() async throws {
        let stores = try await DegradableStores()
        let disk = SimulatedDisk()
        let store = try await stores.makeStore(.json, files: disk.process())
        try await store.refreshSnapshot()
        stores.fail()
        var history = JournalHistory()
        await history.write(1, to: store, "kept")
        disk.setFailsSynchronization(true)
        await history.write(3, to: store, "lost")
        #expect(history.unknown.count == 1)
        #expect(history.refused.count == 2)
        #expect(store.pending.count == 1)
        disk.setFailsSynchronization(false)
        await history.write(2, to: store, "kept")
        #expect(history.kept.count == 3)
        disk.losePower()
        let next = try await stores.makeStore(.json, files: disk.process())
        #expect(next.pending.map(\.operation) == history.kept)
    }

    @Test func aFullDiskIsToldAndForgottenOnceThereIsSpace() async throws {
        let stores = try await DegradableStores()
        let disk = SimulatedDisk()
        let store = try await stores.makeStore(.json, files: disk.process())
        try await store.refreshSnapshot()
        stores.fail()
        for spare in stride(from: 0, to: 2_000, by: 50) {
            disk.setCapacity(disk.usedBytes + spare)
            let version = try await store.readStrong("a").version
            let text = String(repeating: "x", count: 200).quoted
            do {
                _ = try await store.commit(.putting("a", text, .version(version)))
                #expect(try await store.readStrong("a").version > version)
            } catch let error as StoreError {
                #expect(error.code == .readOnly)
                #expect(error.message.contains("No space left"))
                #expect(try await store.readStrong("a").version == version)
            }
            disk.setCapacity(.max)
        }
        let kept = store.pending.count
        #expect(kept > 10)
        // What is committed need not be written down to be over.
        disk.setCapacity(0)
        stores.recover()
        #expect(try await store.replay() == kept)
        #expect(store.pending.isEmpty)
    }

    /// A full disk while a letter has to be written: the change waits on, and is not committed over theirs either.
    @Test func keepsWaitingWhatCannotBecomeALetter() async throws {
        let stores = try await DegradableStores()
        let disk = SimulatedDisk()
        let store = try await stores.makeStore(.json, files: disk.process())
        try await store.overwrite("a", "1")
        try await store.refreshSnapshot()
        stores.fail()
        try await store.overwrite("a", "ours".quoted)
        try await stores.primary.store.overwrite("a", "theirs".quoted)
        stores.recover()
        disk.setCapacity(0)
        let error = await #expect(throws: StoreError.self) { try await store.replay() }
        #expect(error?.code == .readOnly)
        #expect(store.pending.count == 1)
        #expect(await store.status().problems.count == 1)
        #expect(await store.status().mode == .normal)
        disk.setCapacity(.max)
        #expect(try await store.replay() == 1)
        #expect(store.deadLetters.count == 1)
        #expect(await store.status().problems.isEmpty)
    }

    @Test func doesNotGrowForEver() async throws {
        let stores = try await DegradableStores()
        let disk = SimulatedDisk()
        let store = try await stores.makeStore(.json, files: disk.process())
        try await store.refreshSnapshot()
        // Something always waits, so that the file is never empty.
        stores.primary.damage("waits")
        stores.fail()
        try await store.overwrite("waits", "1")
        let large = String(repeating: "x", count: 40_000).quoted
        let path = stores.folder.path + "/pending"
        var largest = 0
        for _ in 0..<60 {
            try await store.overwrite("a", large)
            stores.recover()
            await #expect(throws: StoreError.self) { try await store.replay() }
            #expect(store.pending.count == 1)
            stores.fail()
            largest = max(largest, disk.content(of: path)?.count ?? 0)
        }
        #expect(largest < 3 << 20 / 2)
        stores.primary.damage(nil)
        stores.recover()
        disk.losePower()
        let next = try await stores.makeStore(.json, files: disk.process())
        #expect(next.pending.first?.id == "waits")
        // That the last one was committed may be forgotten: it takes effect once.
        try await next.replay()
        #expect(next.pending.isEmpty)
        #expect(next.deadLetters.isEmpty)
        #expect(try await stores.primary.store.audit(AuditQuery(limit: 1_000)).entries.count == 61)
    }
}
