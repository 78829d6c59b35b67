import Glibc
import SluiceCore
import SluiceRepository
import Testing

/// What survives the end of the process.
@Suite struct PendingJournalTests {
    private func bytes(_ path: String) throws -> [UInt8] {
        let file = open(path, O_RDONLY)
        try #require(file >= 0)
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = read(file, &bytes, bytes.count)
        return Array(bytes.prefix(max(0, count)))
    }

    private func write(_ bytes: [UInt8], to path: String) throws {
        let file = open(path, O_WRONLY | O_TRUNC)
        try #require(file >= 0)
        #expect(Glibc.write(file, bytes, bytes.count) == bytes.count)
        close(file)
    }

    /// Three changes wait, and the process has ended.
    private func leaveThree() async throws -> DegradableStores {
        let stores = try await DegradableStores()
        let store = try await stores.makeStore(.json)
        try await store.overwrite("a", "1")
        try await store.refreshSnapshot()
        stores.fail()
        try await store.overwrite("a", "2", [.flag("published"), .unique(index: "slug", "é\"\\")])
        try await store.overwrite("b", "x\u{1F600}".quoted)
        let version = try await store.readStrong("b").version
        _ = try await store.commit(
            Change(
                id: "b", operation: .random(), effect: .delete, expectation: .version(version),
                audit: AuditNote(
                    action: .delete, source: .api, actor: "Zoë", requestID: "r", changedFields: ["/a~1b"]),
                writer: "test", timestamp: 9))
        return stores
    }

    @Test func isReadAgain() async throws {
        let stores = try await leaveThree()
        let store = try await stores.makeStore(.json)
        #expect(store.pending.map(\.id) == ["a", "b", "b"])
        // The store is still away, and the snapshot of before is there.
        #expect(try await store.valueText("a") == "2")
        #expect(try await store.valueText("b") == nil)
        #expect(await store.status().snapshotAge == .zero)
        stores.recover()
        #expect(try await store.replay() == 3)
        #expect(try await stores.primary.valueText("a") == "2")
        #expect(try await stores.primary.count([.flag("published")]) == 1)
        let entry = try await stores.primary.audit(AuditQuery(limit: 1)).entries.first
        #expect(entry?.note.actor == "Zoë")
        #expect(entry?.note.changedFields == ["/a~1b"])
    }

    @Test func forgetsWhatIsCommitted() async throws {
        let stores = try await leaveThree()
        do {
            let store = try await stores.makeStore(.json)
            stores.recover()
            #expect(try await store.replay() == 3)
        }
        let store = try await stores.makeStore(.json)
        #expect(store.pending.isEmpty)
        #expect(try bytes(stores.folder.path + "/pending").isEmpty)
    }

    /// A change was committed under another version than it was shown under; the next process knows what those behind it
    /// have to expect.
    @Test func remembersUnderWhichVersionsChangesWereCommitted() async throws {
        let stores = try await DegradableStores()
        do {
            let store = try await stores.makeStore(.json)
            try await store.overwrite("a", "0")
            try await store.refreshSnapshot()
            stores.fail()
            for number in 1...4 { try await store.overwrite("a", "\(number)") }
            stores.recover()
            #expect(try await stores.primary.setGate(Gate(epoch: 5, primary: 0..<Bucket.count)))
            stores.primary.fail(after: 2)
            await #expect(throws: StoreError.self) { try await store.replay() }
            #expect(store.pending.count == 2)
        }
        // Once from the lines as they were written, and once from those that were written anew.
        for _ in 0..<2 {
            let store = try await stores.makeStore(.json)
            #expect(store.pending.count == 2)
        }
        stores.recover()
        let store = try await stores.makeStore(.json)
        #expect(try await store.replay() == 2)
        #expect(store.deadLetters.isEmpty)
        #expect(try await stores.primary.valueText("a") == "4")
        #expect(try await stores.primary.readStrong("a").version == RecordVersion(epoch: 5, counter: 5))
    }

    @Test func keepsLetters() async throws {
        let stores = try await leaveThree()
        try await stores.primary.store.overwrite("a", "theirs".quoted)
        do {
            let store = try await stores.makeStore(.json)
            stores.recover()
            #expect(try await store.replay() == 3)
        }
        let store = try await stores.makeStore(.json)
        let letter = try #require(store.deadLetters.first)
        #expect(letter.found?.value == Array("theirs".quoted.utf8))
        #expect(letter.change.id == "a")
        #expect(try await store.discardDeadLetter(letter.ticket.operation))
    }

    /// A crash in the middle of a line: what was not there as a whole was never acknowledged.
    @Test func ignoresWhatACrashHasCutOff() async throws {
        let stores = try await leaveThree()
        let path = stores.folder.path + "/pending"
        let all = try bytes(path)
        try #require(!all.isEmpty)
        let lines = all.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
        var ends: [Int] = []
        for line in lines { ends.append((ends.last ?? 0) + line.count + 1) }
        for length in stride(from: 0, through: all.count, by: 37) {
            try write(Array(all.prefix(length)), to: path)
            let store = try await stores.makeStore(.json)
            #expect(store.pending.count == ends.count { $0 <= length })
        }
    }

    @Test func saysWhenWhatItHasIsDamaged() async throws {
        let stores = try await leaveThree()
        let path = stores.folder.path + "/pending"
        var all = try bytes(path)
        all[40] ^= 1
        try write(all, to: path)
        let error = await #expect(throws: StoreError.self) { try await stores.makeStore(.json) }
        #expect(error?.code == .damaged)
    }

    @Test func belongsToOneProcess() async throws {
        let stores = try await DegradableStores()
        let store = try await stores.makeStore(.json)
        let error = await #expect(throws: StoreError.self) { try await stores.makeStore(.json) }
        #expect(error?.code == .readOnly)
        #expect(store.pending.isEmpty)
    }
}
