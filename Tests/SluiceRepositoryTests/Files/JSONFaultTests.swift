import Glibc
import SluiceCore
import SluiceRepository
import TestSupport
import Testing

/// Disks that fail, fill up, or may only be read.
@Suite struct JSONFaultTests {
    @Test(arguments: [JSONStoreOptions.Layout.entity, .collection])
    func aFailedSynchronisationIsNeverTriedAgain(layout: JSONStoreOptions.Layout) async throws {
        var fixture = try FileFixture(JSONStoreOptions(layout: layout))
        try await fixture.store.open()
        try await fixture.set("a", "{\"n\":1}")
        let change = try FileFixture.put("a", "{\"n\":2}", expecting: .version(RecordVersion(epoch: 1, counter: 1)))
        fixture.disk.setFailsSynchronization(true)
        let error = await #expect(throws: StoreError.self) { try await fixture.store.commit(change) }
        #expect(error?.code == .outcomeUnknown)
        #expect(error?.operation == change.operation)
        fixture.disk.setFailsSynchronization(false)
        // What was durable is served, by this process and by others; nothing is written.
        #expect(try await fixture.store.status().mode == .poisoned)
        #expect(try await fixture.value("a") == "{\"n\":1}")
        #expect(await FileFixture.code { try await fixture.store.commit(change) } == .readOnly)
        let other = try fixture.lab.open(fixture.component)
        _ = try await fixture.store.list(StoreQuery())
        #expect(try await fixture.store.status().mode == .poisoned)
        // One that comes new to it writes the log anew.
        let answer = try await other.commit(change)
        #expect(try FileFixture.version(answer) == RecordVersion(epoch: 1, counter: 2))
        #expect(try await fixture.store.status().mode == .writable)
        #expect(try await fixture.value("a") == "{\"n\":2}")
        fixture.disk.losePower()
        fixture.store = try fixture.lab.open(fixture.component)
        #expect(try await fixture.value("a") == "{\"n\":2}")
        #expect(try await fixture.store.audit(AuditQuery()).entries.count == 2)
    }

    @Test func aPoisonedStoreRecoversWhenItIsTold() async throws {
        let fixture = try FileFixture()
        try await fixture.store.open()
        fixture.disk.setFailsSynchronization(true)
        #expect(await FileFixture.code { try await fixture.set("a", "1") } == .outcomeUnknown)
        #expect(await FileFixture.code { try await fixture.store.recover() } != nil)
        #expect(try await fixture.store.status().mode == .poisoned)
        fixture.disk.setFailsSynchronization(false)
        try await fixture.store.recover()
        try await fixture.set("b", "2")
        fixture.disk.losePower()
        #expect(try await fixture.lab.open(fixture.component).readStrong("b").record != nil)
    }

    /// Each call that changes something fails once; nothing that was acknowledged is lost, and the store goes on.
    @Test(arguments: [ENOSPC, EIO], [JSONStoreOptions.Layout.entity, .collection])
    func goesOnAfterAnyError(code: Int32, layout: JSONStoreOptions.Layout) async throws {
        for call in 0..<120 {
            var fixture = try FileFixture(JSONStoreOptions(layout: layout, checkpointBytes: 700))
            try await fixture.store.open()
            fixture.disk.arm(.fail(code), at: fixture.disk.calls + call / 2)
            var last: [String: String] = [:]
            for number in 0..<5 {
                let id = "id-\(number % 2)"
                do {
                    try await fixture.set(id, "{\"n\":\(number)}")
                    last[id] = "{\"n\":\(number)}"
                } catch let error as StoreError {
                    #expect([.unavailable, .outcomeUnknown, .readOnly].contains(error.code), "call \(call): \(error)")
                    if error.code != .unavailable { last[id] = nil }
                    if try await fixture.store.status().mode == .poisoned { try await fixture.store.recover() }
                }
            }
            if call % 2 == 0 { try fixture.restart() } else { fixture.disk.losePower() }
            fixture.store = try fixture.lab.open(fixture.component)
            for (id, value) in last {
                #expect(try await fixture.value(id) == value, "call \(call)")
            }
            try await fixture.set("more", "true")
            #expect(try await fixture.store.status().mode == .writable)
        }
    }

    @Test(arguments: [JSONStoreOptions.Layout.entity, .collection])
    func aFullDiskIsToldAndForgottenOnceThereIsSpace(layout: JSONStoreOptions.Layout) async throws {
        var fixture = try FileFixture(JSONStoreOptions(layout: layout))
        try await fixture.store.open()
        try await fixture.set("a", "{\"n\":1}")
        for spare in stride(from: 0, to: 2_000, by: 40) {
            fixture.disk.setCapacity(fixture.disk.usedBytes + spare)
            let before = try await fixture.store.readStrong("a")
            let text = "{\"n\":\(spare),\"filler\":\"\(String(repeating: "x", count: 300))\"}"
            do {
                try await fixture.set("a", text)
                #expect(try await fixture.value("a") == text)
            } catch let error as StoreError {
                #expect(error.code == .unavailable)
                #expect(error.retryAfter != nil)
                #expect(try await fixture.store.readStrong("a") == before)
            }
            fixture.disk.setCapacity(.max)
            try await fixture.store.flush()
            try await fixture.lab.expectPlainFiles(of: fixture.store, "spare \(spare)")
        }
        try fixture.restart()
        try await fixture.set("a", "{}")
    }

    @Test func aDirectoryThatTurnsReadOnlyIsStillRead() async throws {
        var fixture = try FileFixture()
        try await fixture.store.open()
        try await fixture.set("a", "{\"n\":1}")
        fixture.disk.setReadOnly(true)
        #expect(try await fixture.value("a") == "{\"n\":1}")
        #expect(await FileFixture.code { try await fixture.set("a", "{}") } == .readOnly)
        try fixture.restart()
        #expect(try await fixture.value("a") == "{\"n\":1}")
        #expect(try await fixture.store.list(StoreQuery()).records.count == 1)
        #expect(await FileFixture.code { try await fixture.store.open() } == .readOnly)
        if case .readOnly = try await fixture.store.status().mode {} else { Issue.record("not read-only") }
        fixture.disk.setReadOnly(false)
        try await fixture.set("a", "{\"n\":2}")
        #expect(try await fixture.store.status().mode == .writable)
    }

    @Test(arguments: [JSONStoreOptions.Layout.entity, .collection])
    func servesFilesThatArePartOfADeployment(layout: JSONStoreOptions.Layout) async throws {
        var fixture = try FileFixture(JSONStoreOptions(layout: layout, isWritable: false))
        if layout == .entity {
            fixture.disk.write("{\"n\":1}", to: "/data/things.json")
            _ = try fixture.disk.process().makeDirectory("/data/things")
            fixture.disk.write("{\"n\":1}", to: "/data/things/a.json")
            fixture.disk.write("{\"n\":2}", to: "/data/things/b%2Fc.json")
        } else {
            fixture.disk.write("[{\"id\":\"a\",\"n\":1}, {\"id\":\"b/c\",\"n\":2}]", to: "/data/things.json")
        }
        let calls = fixture.disk.calls
        let read = try await fixture.store.readStrong("b/c")
        #expect(read.record?.version == RecordVersion(epoch: 0, counter: 1))
        #expect(read.gate == nil)
        #expect(try await fixture.store.count([]) == 2)
        #expect(try await fixture.store.ids(in: 0..<Bucket.count, after: nil, limit: 10).count == 2)
        #expect(await FileFixture.code { try await fixture.store.open() } == .readOnly)
        #expect(await FileFixture.code { try await fixture.set("a", "{\"id\":\"a\"}") } == .readOnly)
        #expect(await FileFixture.code { try await fixture.store.maintain(MaintenancePolicy()) } == .readOnly)
        #expect(fixture.disk.calls == calls, "nothing was written")
        try fixture.restart()
        #expect(try await fixture.store.count([]) == 2)
    }

    @Test func refusesNetworkFileSystemsUnlessTheyAreAllowed() async throws {
        for isAllowed in [false, true] {
            let fixture = try FileFixture(JSONStoreOptions(allowsNetworkFileSystems: isAllowed))
            fixture.disk.setNetworkName("NFS")
            let code = await FileFixture.code { try await fixture.store.open() }
            #expect(code == (isAllowed ? nil : .invalid))
            #expect(isAllowed || fixture.disk.paths(below: "/data").isEmpty)
        }
    }

    @Test func aClockThatJumpsLosesNothing() async throws {
        let time = Lock<Int64>(1_700_000_000_000)
        let disk = SimulatedDisk()
        let lab = FileLab(disk, JSONStoreOptions()) { time.withLock { $0 } }
        let component = try FileScript.component()
        let store = try lab.open(component)
        try await store.open()
        let jumps: [Int64] = [0, -86_400_000, 400 * 86_400_000, -900 * 86_400_000, 5]
        for (index, jump) in jumps.enumerated() {
            time.withLock { $0 += jump }
            _ = try FileFixture.version(try await store.commit(FileFixture.put("id-\(index)", "\(index)")))
        }
        let entries = try await lab.open(component).audit(AuditQuery(isNewestFirst: false)).entries
        #expect(entries.map(\.sequence) == [1, 2, 3, 4, 5])
        #expect(entries.map(\.time) == entries.map(\.time).sorted())
    }
}
