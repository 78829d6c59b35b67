import Glibc
import SluiceCore
import SluiceRepository
import TestSupport
import Testing

/// What operators see of a store, and what they may do, from another process.
@Suite struct DegradationFolderTests {
    /// A store with a change that waits and two letters.
    private func leaveLetters() async throws -> (DegradableStores, ResilientStore) {
        let stores = try await DegradableStores()
        let store = try await stores.makeStore(.json)
        try await store.overwrite("a", "1")
        try await store.refreshSnapshot()
        stores.fail()
        try await store.overwrite("a", "ours".quoted)
        try await store.overwrite("a", "ours too".quoted)
        try await stores.primary.store.overwrite("a", "theirs".quoted)
        stores.recover()
        #expect(try await store.replay() == 2)
        stores.fail()
        try await store.overwrite("b", "waits".quoted)
        return (stores, store)
    }

    @Test func showsWhatARunningProcessHas() async throws {
        let (stores, store) = try await leaveLetters()
        let folder = try DegradationFolder(stores.folder.path)
        var report = try await folder.look()
        #expect(report.isInUse)
        #expect(report.order == .auto)
        #expect(report.note == nil)
        #expect(report.pending.map(\.change.id) == ["b"])
        #expect(report.pending.map(\.ticket) == store.pending)
        #expect(report.deadLetters.map(\.ticket) == store.deadLetters.map(\.ticket))
        #expect(report.deadLetters.map(\.change) == store.deadLetters.map(\.change))
        #expect(report.deadLetters.map(\.found?.value) == store.deadLetters.map(\.found?.value))
        let task = Task { await store.run() }
        try await waitUntil("the process has said where it stands") { try await folder.look().note != nil }
        report = try await folder.look()
        #expect(report.note?.component == "things")
        #expect(report.note?.mode == .json)
        #expect(report.note?.reason == .failure)
        #expect(report.note?.process == Int(getpid()))
        task.cancel()
        await task.value
        // Looking has changed nothing.
        #expect(store.pending.count == 1)
        try await store.overwrite("b", "again".quoted)
        #expect(try await folder.look().pending.count == 2)
    }

    @Test func letsTheRunningProcessRemoveLetters() async throws {
        let (stores, store) = try await leaveLetters()
        let folder = try DegradationFolder(stores.folder.path)
        let operation = try #require(store.deadLetters.first?.ticket.operation)
        // Nobody tends to the folder.
        let error = await #expect(throws: StoreError.self) {
            try await folder.discard(operation, patience: .milliseconds(100))
        }
        #expect(error?.code == .unavailable)
        #expect(store.deadLetters.count == 2)
        let task = Task { await store.run() }
        #expect(try await folder.discard(operation, note: "Zoë: theirs is right"))
        #expect(store.deadLetters.count == 1)
        #expect(try await !folder.discard(operation))
        task.cancel()
        await task.value
        #expect(try text(of: stores.folder.path + "/dead").contains("Zoë: theirs is right"))
    }

    @Test func removesLettersOfAProcessThatHasEnded() async throws {
        let stores: DegradableStores
        let operation: OperationID
        do {
            let (left, store) = try await leaveLetters()
            stores = left
            operation = try #require(store.deadLetters.first?.ticket.operation)
        }
        let folder = try DegradationFolder(stores.folder.path)
        try await waitUntil("nobody has the folder") { try await !folder.look().isInUse }
        #expect(try await folder.discard(operation))
        let store = try await stores.makeStore(.json)
        #expect(store.deadLetters.count == 1)
        #expect(store.pending.count == 1)
    }

    @Test func isNoOtherFolder() throws {
        let other = try TemporaryDirectory()
        for path in [other.path, other.path + "/none"] {
            let error = #expect(throws: StoreError.self) { try DegradationFolder(path) }
            #expect(error?.code == .notFound)
        }
    }

    @Test func saysWhenTheJournalIsDamaged() async throws {
        let (stores, store) = try await leaveLetters()
        try await store.overwrite("b", "again".quoted)
        var all = try bytes(of: stores.folder.path + "/pending")
        all[30] ^= 1
        try write(all, to: stores.folder.path + "/pending")
        let error = await #expect(throws: StoreError.self) { try await DegradationFolder(stores.folder.path).look() }
        #expect(error?.code == .damaged)
    }
}
