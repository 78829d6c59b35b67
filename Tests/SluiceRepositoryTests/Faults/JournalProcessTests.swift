import Glibc
import SluiceCore
import SluiceRepository
import TestSupport
import Testing

/// Real processes and real disks under the journal of what waits.
@Suite struct JournalProcessTests {
    /// The process ends itself with SIGKILL while many tasks write, and the store is away all the time.
    @Test(arguments: 0..<5) func nothingThatWasKeptIsLostByKill(round: Int) async throws {
        let folder = try TemporaryDirectory()
        let path = folder.path
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, round] in
            try await CutOffWriter(path: path).writeUntilKilled(after: .milliseconds(50 + round * 41))
        }
        let kept = try text(of: "\(path)/kept").split(separator: "\n").map { $0.split(separator: " ") }
        #expect(!kept.isEmpty)
        let primary = CountedStore(MemoryStore(try FileScript.component()))
        let store = try await CutOffWriter(path: path).store(primary)
        let waiting = Set(store.pending.map(\.operation.description))
        for words in kept { #expect(waiting.contains(String(words[0]))) }
        try await store.replay()
        #expect(store.deadLetters.isEmpty)
        let audit = try await primary.store.audit(AuditQuery(limit: 1_000)).entries
        #expect(Set(audit.map(\.id)).count == audit.count)
        for words in kept {
            let version = try #require(RecordVersion(String(words[2])))
            let now = try await primary.store.readStrong(String(words[1]))
            #expect(now.version >= version)
            if now.version == version { #expect(now.record?.value == Array(String(words[3]).utf8)) }
        }
    }

    @Test func aFullDiskRefusesAndIsForgotten() async throws {
        guard let disk = try SmallDisk(megabytes: 2) else { return }
        let primary = CountedStore(MemoryStore(try FileScript.component()))
        let store = try await CutOffWriter(path: disk.path).store(primary)
        try await store.refreshSnapshot()
        primary.fail(StoreError(.unavailable, "for a test"))
        try await store.overwrite("a", "1")
        try disk.fill()
        let big = String(repeating: "x", count: 100_000).quoted
        let error = await #expect(throws: StoreError.self) { try await store.overwrite("a", big) }
        #expect(error?.code == .readOnly)
        #expect(error?.message.contains("No space left") == true)
        #expect(try await store.valueText("a") == "1")
        disk.free()
        try await store.overwrite("a", big)
        try disk.fill()
        primary.fail(nil)
        #expect(try await store.replay() == 2)
        #expect(try await primary.store.valueText("a") == big)
    }

    @Test func aDiskThatMayOnlyBeReadIsTold() async throws {
        guard let disk = try SmallDisk(megabytes: 2) else { return }
        let primary = CountedStore(MemoryStore(try FileScript.component()))
        do {
            let store = try await CutOffWriter(path: disk.path).store(primary)
            try await store.overwrite("a", "1")
        }
        // Threads that let go of the files may take a moment.
        try await waitUntil("nobody writes to the disk") { (try? disk.remount(readOnly: true)) != nil }
        let error = await #expect(throws: StoreError.self) {
            try await CutOffWriter(path: disk.path).store(primary)
        }
        #expect(error?.code == .readOnly)
        #expect(error?.message.contains("Read-only file system") == true)
        try disk.remount(readOnly: false)
        _ = try await CutOffWriter(path: disk.path).store(primary)
    }
}

/// A process whose store is away.
struct CutOffWriter {
    let path: String

    func store(_ primary: CountedStore) async throws -> ResilientStore {
        try await primary.open()
        return try await ResilientStore(
            primary, snapshot: MemoryStore(primary.component), folder: "\(path)/pending",
            options: ResilienceOptions(policy: .json))
    }

    func writeUntilKilled(after delay: Duration) async throws {
        let primary = CountedStore(MemoryStore(try FileScript.component()))
        let store = try await store(primary)
        try await store.refreshSnapshot()
        primary.fail(StoreError(.unavailable, "for a test"))
        try OwnThread.start(name: "killer") {
            usleep(UInt32(delay.components.attoseconds / 1_000_000_000_000))
            kill(getpid(), SIGKILL)
        }
        let log = Glibc.open("\(path)/kept", O_WRONLY | O_CREAT | O_APPEND, 0o600)
        try await withThrowingTaskGroup { group in
            for writer in 0..<6 {
                group.addTask {
                    for number in 0... {
                        let version = try await store.readStrong("id-\(writer)").version
                        let change = try Change.putting("id-\(writer)", "\(number)", .version(version))
                        guard case .pending(let ticket) = try await store.commit(change) else { continue }
                        let line = "\(change.operation) id-\(writer) \(ticket.version) \(number)\n"
                        _ = Glibc.write(log, line, line.utf8.count)
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
