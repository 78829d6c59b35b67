import Glibc
import SluiceCore
import SluiceRepository
import TestSupport
import Testing

/// Stores on a real directory, with a thread of their own.
@Suite struct JSONStoreTests {
    private static func store(
        _ directory: TemporaryDirectory, _ options: JSONStoreOptions = JSONStoreOptions()
    ) throws -> JSONStore {
        try JSONStore(FileScript.component(), in: directory.path, options: options)
    }

    /// Holds the lock as another process does.
    private static func lock(_ directory: TemporaryDirectory) async throws -> any OpenFile {
        let file = try LocalFileSystem().open("\(directory.path)/.sluice/things/lock", for: .updating)
        try await waitUntil("the lock is free") { try file.lock(exclusively: true) }
        return file
    }

    @Test func waitingForAnotherProcessCanBeCancelled() async throws {
        let directory = try TemporaryDirectory()
        let store = try Self.store(directory)
        try await store.open()
        let holder = try await Self.lock(directory)
        let change = try FileFixture.put("a", "1")
        let task = Task { try await store.commit(change) }
        let read = Task { try await store.readStrong("a") }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        holder.unlock()
        #expect(try await read.value.record == nil)
        _ = try FileFixture.version(try await store.commit(change))
        await #expect(throws: CancellationError.self) {
            withUnsafeCurrentTask { $0?.cancel() }
            _ = try await store.gate()
        }
    }

    @Test func waitingForAnotherProcessEnds() async throws {
        let directory = try TemporaryDirectory()
        let store = try Self.store(directory, JSONStoreOptions(lockTimeout: .milliseconds(50)))
        try await store.open()
        let holder = try await Self.lock(directory)
        let error = await #expect(throws: StoreError.self) { try await store.gate() }
        #expect(error?.code == .unavailable)
        #expect(error?.retryAfter != nil)
        holder.unlock()
        #expect(try await store.gate() == .open)
    }

    @Test func aClosedStoreSaysSo() async throws {
        let directory = try TemporaryDirectory()
        let store = try Self.store(directory, JSONStoreOptions(materialization: .within(.seconds(3_600))))
        try await store.open()
        _ = try await store.commit(FileFixture.put("a", "1"))
        await store.close()
        #expect(await FileFixture.code { try await store.gate() } == .unavailable)
        // What was behind was written.
        #expect(try text(of: "\(directory.path)/things/a.json") == "1")
    }

    @Test func tellsOfCommitsOfAllProcesses() async throws {
        let directory = try TemporaryDirectory()
        // So small that logs are replaced between two looks.
        let options = JSONStoreOptions(checkpointBytes: 500, eventInterval: .milliseconds(5))
        let (one, other) = (try Self.store(directory, options), try Self.store(directory, options))
        try await one.open()
        _ = try await one.commit(FileFixture.put("before", "1"))
        _ = try await other.gate()
        var events = other.events().makeAsyncIterator()
        for number in 0..<20 {
            let store = number % 3 == 0 ? other : one
            _ = try await store.commit(FileFixture.put("id-\(number)", "\(number)"))
        }
        for number in 0..<20 {
            let event = try #require(await events.next())
            #expect(event.id == "id-\(number)")
            #expect(event.sequence == Int64(number + 2))
            #expect(event.version == RecordVersion(epoch: 1, counter: 1))
        }
        await other.close()
        #expect(await events.next() == nil)
    }

    @Test func plainFilesFollowWithinTheTimeThatIsAllowed() async throws {
        let directory = try TemporaryDirectory()
        let store = try Self.store(
            directory, JSONStoreOptions(layout: .collection, materialization: .within(.milliseconds(20))))
        try await store.open()
        _ = try await store.commit(FileFixture.put("a", "[1]"))
        try await waitUntil("the file is there") { (try? text(of: "\(directory.path)/things.json")) != nil }
        #expect(try text(of: "\(directory.path)/things.json") == "{\n\"a\": [1]\n}\n")
        await store.close()
    }

    /// Commits that come together share what it costs to make them durable.
    @Test func commitsThatComeTogetherCostLittleMoreThanOne() async throws {
        let disk = SimulatedDisk()
        let component = try FileScript.component()
        let options = JSONStoreOptions(materialization: .within(.seconds(3_600)))
        let store = try JSONStore(
            component, in: "/data", options: options, environment: StoreEnvironment(files: disk.process()))
        try await store.open()
        let before = disk.calls
        let results = await store.commitEach(try (0..<200).map { try FileFixture.put("id-\($0)", "\($0)") })
        #expect(results.allSatisfy { (try? $0.get()) != nil })
        #expect(disk.calls - before < 400, "four calls for each commit that comes alone")
        #expect(try await store.count([]) == 200)
        await store.close()
    }

    @Test func namesOfFilesTellIds() async throws {
        let directory = try TemporaryDirectory()
        var store = try Self.store(directory)
        try await store.open()
        let ids = [
            "plain", "a/b", "../up", ".hidden", "..", "%41", "sp ace", "\u{E9}", "e\u{301}", "😀", "x~y", "CON",
            String(repeating: "ä", count: 256), String(repeating: "long/", count: 100),
        ]
        for id in ids { _ = try await store.commit(FileFixture.put(id, "{\"id\":\"\(id)\"}")) }
        await store.close()
        let files = LocalFileSystem()
        let names = try files.names(in: "\(directory.path)/things")
        #expect(names.count == ids.count)
        #expect(names.allSatisfy { $0.utf8.count < 220 && $0.hasSuffix(".json") })
        // A new store knows them by their files alone.
        for name in try files.names(in: "\(directory.path)/.sluice/things") {
            try files.remove("\(directory.path)/.sluice/things/\(name)")
        }
        store = try Self.store(directory)
        try await store.open()
        for id in ids { #expect(try await store.readStrong(id).record != nil, "\(id.prefix(20))") }
        #expect(try await store.count([]) == ids.count)
        await store.close()
    }

    @Test func isNotHeldUpByWhatIsNoFile() async throws {
        let directory = try TemporaryDirectory()
        let store = try Self.store(directory, JSONStoreOptions(scanInterval: .zero))
        try await store.open()
        _ = try await store.commit(FileFixture.put("a", "1"))
        #expect(mkfifo("\(directory.path)/things/pipe.json", 0o600) == 0)
        #expect(mkdir("\(directory.path)/things/folder.json", 0o700) == 0)
        #expect(try await store.count([]) == 1)
        await store.close()
    }

    /// Somebody removes what is beside the plain files: a process that still has it open does not write to what has
    /// gone.
    @Test func noticesThatItsOwnFilesHaveGone() async throws {
        let directory = try TemporaryDirectory()
        let (one, other) = (try Self.store(directory), try Self.store(directory))
        try await one.open()
        _ = try await one.commit(FileFixture.put("a", "1"))
        let (files, home) = (LocalFileSystem(), "\(directory.path)/.sluice/things")
        for name in try files.names(in: home) { try files.remove("\(home)/\(name)") }
        #expect(await FileFixture.code { try await one.commit(FileFixture.put("b", "2")) } == .damaged)
        // Another one begins anew from the plain files, and the first follows.
        try await other.open()
        let two = RecordVersion(epoch: 1, counter: 2)
        let change = try FileFixture.put("a", "2", expecting: .version(RecordVersion(epoch: 1, counter: 1)))
        #expect(try FileFixture.version(try await other.commit(change)) == two)
        #expect(try await one.readStrong("a").version == two)
        _ = try FileFixture.version(try await one.commit(FileFixture.put("b", "2")))
        await one.close()
        await other.close()
    }

    @Test func keepsPermissions() async throws {
        let directory = try TemporaryDirectory()
        let store = try Self.store(directory, JSONStoreOptions(layout: .collection))
        let path = "\(directory.path)/things.json"
        try write("{\"a\": 1}", to: path)
        chmod(path, 0o640)
        try await store.open()
        _ = try await store.commit(FileFixture.put("b", "2"))
        #expect(try LocalFileSystem().status(path)?.permissions == 0o640)
        #expect(try text(of: path) == "{\n\"a\": 1,\n\"b\": 2\n}\n")
        await store.close()
    }

    @Test func severalComponentsShareADirectory() async throws {
        let directory = try TemporaryDirectory()
        let stores = try ["projects", "resources"].map { name in
            try JSONStore(Component(name: name), in: directory.path, options: JSONStoreOptions(layout: .collection))
        }
        for store in stores {
            try await store.open()
            _ = try await store.commit(FileFixture.put("a", "\"\(store.component.name)\""))
        }
        for store in stores {
            #expect(try await store.readStrong("a").record?.value == Array("\"\(store.component.name)\"".utf8))
            #expect(try await store.readStrong("a").version == RecordVersion(epoch: 1, counter: 1))
            await store.close()
        }
    }

    @Test func aFullDiskIsTold() async throws {
        guard let disk = try SmallDisk(megabytes: 4) else { return }
        let store = try JSONStore(FileScript.component(), in: disk.path)
        try await store.open()
        _ = try await store.commit(FileFixture.put("a", "1"))
        try disk.fill()
        let big = "\"\(String(repeating: "x", count: 100_000))\""
        #expect(await FileFixture.code { try await store.commit(FileFixture.put("b", big)) } == .unavailable)
        #expect(try await store.readStrong("a").record != nil)
        disk.free()
        _ = try FileFixture.version(try await store.commit(FileFixture.put("b", big)))
        await store.close()
    }

    @Test func aReadOnlyMountIsServed() async throws {
        guard let disk = try SmallDisk(megabytes: 4) else { return }
        var store = try JSONStore(FileScript.component(), in: disk.path)
        try await store.open()
        _ = try await store.commit(FileFixture.put("a", "1"))
        await store.close()
        try disk.remount(readOnly: true)
        store = try JSONStore(FileScript.component(), in: disk.path)
        #expect(try await store.readStrong("a").record?.value == Array("1".utf8))
        #expect(await FileFixture.code { try await store.commit(FileFixture.put("b", "2")) } == .readOnly)
        try disk.remount(readOnly: false)
        _ = try FileFixture.version(try await store.commit(FileFixture.put("b", "2")))
        await store.close()
    }

    /// The same for a user to whom the directory does not belong.
    @Test(.enabled(if: geteuid() != 0)) func aDirectoryWithoutPermissionIsServed() async throws {
        let directory = try TemporaryDirectory()
        var store = try Self.store(directory)
        try await store.open()
        _ = try await store.commit(FileFixture.put("a", "1"))
        await store.close()
        for path in ["/.sluice/things/lock", "/.sluice/things/turn", "/.sluice/things/log"] {
            chmod(directory.path + path, 0o444)
        }
        chmod("\(directory.path)/.sluice/things", 0o555)
        store = try Self.store(directory)
        #expect(try await store.readStrong("a").record != nil)
        #expect(await FileFixture.code { try await store.commit(FileFixture.put("b", "2")) } == .readOnly)
        await store.close()
        chmod("\(directory.path)/.sluice/things", 0o755)
    }
}
