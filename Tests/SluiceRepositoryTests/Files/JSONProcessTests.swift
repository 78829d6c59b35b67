import Glibc
import SluiceCore
import SluiceRepository
import TestSupport
import Testing

/// Real processes on a real directory.
@Suite struct JSONProcessTests {
    /// The process ends itself with SIGKILL at some moment while it writes; what it had acknowledged is there.
    @Test(arguments: 0..<6) func nothingAcknowledgedIsLostByKill(round: Int) async throws {
        let folder = try TemporaryDirectory()
        let path = folder.path
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, round] in
            try await Writer(path: path, round: round).writeUntilKilled(after: .milliseconds(60 + round * 37))
        }
        let acknowledged = try text(of: "\(path)/acknowledged").split(separator: "\n")
        #expect(!acknowledged.isEmpty)
        let store = try Writer(path: path, round: round).store()
        for line in acknowledged {
            let words = line.split(separator: " ")
            let read = try await store.readStrong(String(words[0]))
            let version = try #require(RecordVersion(String(words[1])))
            #expect(read.version >= version, "\(line)")
            if read.version == version {
                #expect(read.record?.value.map { String(decoding: $0, as: UTF8.self) } == String(words[2]))
            }
        }
        let entries = try await store.audit(AuditQuery(isNewestFirst: false, limit: 1_000)).entries
        #expect(entries.map(\.sequence) == Array(1...Int64(entries.count)).map { $0 })
        await store.close()
    }

    /// Two processes count in one record, and none of their steps is lost.
    @Test(arguments: [0, 1]) func twoProcessesLoseNoUpdates(round: Int) async throws {
        let folder = try TemporaryDirectory()
        let path = folder.path
        async let one = #expect(processExitsWith: .success) { [path = path as String, round] in
            try await Writer(path: path, round: round).count(to: 40)
        }
        async let other = #expect(processExitsWith: .success) { [path = path as String, round] in
            try await Writer(path: path, round: round).count(to: 40)
        }
        _ = await (one, other)
        let store = try Writer(path: path, round: round).store()
        let record = try #require(try await store.readStrong("counter").record)
        #expect(record.value == Array("80".utf8))
        #expect(record.version == RecordVersion(epoch: 1, counter: 80))
        await store.close()
    }

    /// Each commit of another process is told once and in order, also over logs that are replaced meanwhile.
    @Test(arguments: [0, 1]) func tellsWhatAnotherProcessCommits(round: Int) async throws {
        let folder = try TemporaryDirectory()
        let path = folder.path
        let store = try Writer(path: path, round: round).store()
        try await store.open()
        var events = store.events().makeAsyncIterator()
        await #expect(processExitsWith: .success) { [path = path as String, round] in
            try await Writer(path: path, round: round).count(to: 200)
        }
        for number in 1...200 {
            let event = try #require(await events.next())
            #expect(event.sequence == Int64(number))
            #expect(event.version == RecordVersion(epoch: 1, counter: Int64(number)))
        }
        await store.close()
    }
}

/// What the processes of these tests do.
struct Writer {
    let path: String
    let round: Int

    func store() throws -> JSONStore {
        let options = JSONStoreOptions(layout: round % 2 == 0 ? .entity : .collection, checkpointBytes: 8_000)
        return try JSONStore(FileScript.component(), in: path, options: options)
    }

    func writeUntilKilled(after delay: Duration) async throws {
        let store = try store()
        try await store.open()
        try OwnThread.start(name: "killer") {
            usleep(UInt32(delay.components.attoseconds / 1_000_000_000_000))
            kill(getpid(), SIGKILL)
        }
        let log = Glibc.open("\(path)/acknowledged", O_WRONLY | O_CREAT | O_APPEND, 0o600)
        try await withThrowingTaskGroup { group in
            for writer in 0..<4 {
                group.addTask {
                    var version = RecordVersion.none
                    for number in 0... {
                        let value = "{\"n\":\(number),\"w\":\(writer)}"
                        let outcome = try await store.commit(
                            FileFixture.put("id-\(writer)", value, expecting: .version(version)))
                        version = try FileFixture.version(outcome)
                        let line = "id-\(writer) \(version) \(value)\n"
                        _ = Glibc.write(log, line, line.utf8.count)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    func count(to goal: Int) async throws {
        let store = try store()
        try await store.open()
        var done = 0
        while done < goal {
            let read = try await store.readStrong("counter")
            let number = read.record?.value.flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? 0
            let outcome = try await store.commit(
                FileFixture.put("counter", "\(number + 1)", expecting: .version(read.version)))
            if case .committed = outcome { done += 1 }
        }
        await store.close()
    }
}
