import SluiceCore
import SluiceRepository
import TestSupport
import Testing

/// What other programs do to plain files.
@Suite struct JSONForeignEditTests {
    typealias Layout = JSONStoreOptions.Layout

    static func options(_ layout: Layout, _ policy: JSONStoreOptions.ForeignEditPolicy = .adopt) -> JSONStoreOptions {
        JSONStoreOptions(layout: layout, foreignEdits: policy, scanInterval: .zero)
    }

    /// Writes values as another program does: all of them.
    static func write(_ values: [String: String], _ fixture: FileFixture) {
        fixture.disk.wait(.seconds(2))
        switch fixture.lab.options.layout {
        case .entity:
            for path in fixture.disk.paths(below: "/data/things") { fixture.disk.remove(path) }
            for (id, value) in values { fixture.disk.write(value, to: "/data/things/\(id).json") }
        case .collection:
            let members = values.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }
            fixture.disk.write("{" + members.joined(separator: ",") + "}", to: "/data/things.json")
        }
        fixture.disk.wait(.seconds(2))
    }

    static func existing(_ layout: Layout, _ policy: JSONStoreOptions.ForeignEditPolicy = .adopt) async throws
        -> FileFixture
    {
        let fixture = try FileFixture(options(layout, policy))
        try await fixture.store.open()
        try await fixture.set("a", "{\"n\":1}")
        try await fixture.set("b", "{\"n\":2}")
        return fixture
    }

    @Test(arguments: [Layout.entity, .collection]) func takesOverWhatWasThereBefore(layout: Layout) async throws {
        var fixture = try FileFixture(Self.options(layout))
        _ = try fixture.disk.process().makeDirectory("/data/things")
        Self.write(["a": "{\"n\":1}", "b": " {\"n\": 2.0}"], fixture)
        // Before it is opened it is read, and not written.
        #expect(try await fixture.value("a") == "{\"n\":1}")
        #expect(try await fixture.store.readStrong("a").version == RecordVersion(epoch: 0, counter: 1))
        #expect(await FileFixture.code { try await fixture.set("a", "{}") } == .notOpen)
        try await fixture.store.open()
        for _ in 0..<2 {
            let record = try #require(try await fixture.store.readStrong("a").record)
            #expect(record.version == RecordVersion(epoch: 1, counter: 1))
            #expect(record.writer == "foreign")
            #expect(try await fixture.store.count([]) == 2)
            let entries = try await fixture.store.audit(AuditQuery()).entries
            #expect(entries.map(\.note.action) == [.adopt, .adopt])
            try fixture.restart()
        }
    }

    @Test(arguments: [Layout.entity, .collection], [false, true])
    func adoptsChanges(layout: Layout, isStopped: Bool) async throws {
        var fixture = try await Self.existing(layout)
        if isStopped { try fixture.restart() }
        Self.write(["a": "{\"n\":7}", "c": "{\"n\":3}"], fixture)
        #expect(try await fixture.store.count([]) == 2)
        let changed = try #require(try await fixture.store.readStrong("a").record)
        #expect(changed.version == RecordVersion(epoch: 1, counter: 2))
        #expect(changed.writer == "foreign")
        #expect(changed.hash == (try CanonicalJSON.hash(of: Array("{\"n\":7}".utf8))))
        let removed = try #require(try await fixture.store.readStrong("b").record)
        #expect(removed.isDeleted)
        #expect(removed.version == RecordVersion(epoch: 1, counter: 2))
        #expect(try await fixture.value("c") == "{\"n\":3}")
        let entries = try await fixture.store.audit(AuditQuery()).entries
        #expect(entries.count { $0.note.action == .adopt } == 3)
        #expect(try await fixture.store.status().adopted == 3)
        // The value before is known if the store ran meanwhile.
        if !isStopped {
            let entry = try #require(entries.first { $0.recordID == "a" })
            #expect(try await fixture.store.auditDetail(entry.id)?.valueBefore == Array("{\"n\":1}".utf8))
        }
        try fixture.restart()
        #expect(try await fixture.value("a") == "{\"n\":7}")
        #expect(try await fixture.store.audit(AuditQuery()).entries.count == 5)
    }

    @Test(arguments: [Layout.entity, .collection]) func writesOverAnAdoptedChange(layout: Layout) async throws {
        let fixture = try await Self.existing(layout)
        Self.write(["a": "{\"n\":7}", "b": "{\"n\":2}"], fixture)
        // One who has not seen the change is told.
        let stale = try FileFixture.put("a", "{}", expecting: .version(RecordVersion(epoch: 1, counter: 1)))
        #expect(
            try await fixture.store.commit(stale)
                == .conflict(current: RecordVersion(epoch: 1, counter: 2), isDeleted: false))
        #expect(try await fixture.set("a", "{\"n\":8}") == RecordVersion(epoch: 1, counter: 3))
        try await fixture.lab.expectPlainFiles(of: fixture.store, "\(layout)")
    }

    @Test(arguments: [Layout.entity, .collection]) func ignoresHowJSONIsWritten(layout: Layout) async throws {
        let fixture = try await Self.existing(layout)
        Self.write(["a": "{ \"n\" : 1.0 }", "b": "{\"n\":2}"], fixture)
        #expect(try await fixture.store.readStrong("a").version == RecordVersion(epoch: 1, counter: 1))
        #expect(try await fixture.store.audit(AuditQuery()).entries.count == 2)
    }

    @Test(arguments: [Layout.entity, .collection]) func quarantinesChanges(layout: Layout) async throws {
        let fixture = try await Self.existing(layout, .quarantine)
        Self.write(["a": "{\"n\":7}", "c": "{\"n\":3}"], fixture)
        #expect(try await fixture.store.count([]) == 2)
        #expect(try await fixture.value("a") == "{\"n\":1}")
        #expect(try await fixture.value("b") == "{\"n\":2}")
        try await fixture.store.flush()
        try await fixture.lab.expectPlainFiles(of: fixture.store, "\(layout)")
        let kept = fixture.disk.paths(below: "/data/.sluice/things/quarantine").compactMap {
            fixture.disk.content(of: $0)
        }
        #expect(kept.contains { String(decoding: $0, as: UTF8.self).contains("7") })
        #expect(kept.contains { String(decoding: $0, as: UTF8.self).contains("3") })
        let status = try await fixture.store.status()
        #expect(status.quarantined > 0)
        #expect(!status.problems.isEmpty)
        #expect(try await fixture.store.audit(AuditQuery()).entries.count == 2)
    }

    /// What an acknowledged commit wrote is not overwritten by a change that was made at the same time.
    @Test(arguments: [Layout.entity, .collection]) func aCommitWinsOverAChangeThatDidNotSeeIt(layout: Layout)
        async throws
    {
        var options = Self.options(layout)
        options.materialization = .within(.seconds(3_600))
        var fixture = try FileFixture(options)
        try await fixture.store.open()
        try await fixture.set("a", "{\"n\":1}")
        try await fixture.store.flush()
        try await fixture.set("a", "{\"n\":2}")
        Self.write(["a": "{\"n\":7}"], fixture)
        for _ in 0..<2 {
            #expect(try await fixture.value("a") == "{\"n\":2}")
            #expect(try await fixture.store.readStrong("a").version == RecordVersion(epoch: 1, counter: 2))
            try await fixture.store.flush()
            try await fixture.lab.expectPlainFiles(of: fixture.store, "\(layout)")
            #expect(!fixture.disk.paths(below: "/data/.sluice/things/quarantine").isEmpty)
            try fixture.restart()
        }
    }

    @Test(arguments: [Layout.entity, .collection]) func aFollowerAdoptsNothing(layout: Layout) async throws {
        let fixture = try await Self.existing(layout)
        #expect(try await fixture.store.setGate(Gate(epoch: 2, primary: 0..<0, isFollower: true)))
        Self.write(["a": "{\"n\":7}", "b": "{\"n\":2}"], fixture)
        #expect(try await fixture.value("a") == "{\"n\":1}")
        #expect(try await fixture.store.status().quarantined == 1)
    }

    @Test(arguments: [Layout.entity, .collection]) func waitsForAFileThatIsBeingWritten(layout: Layout) async throws {
        let fixture = try await Self.existing(layout)
        fixture.disk.wait(.seconds(1))
        fixture.disk.write("{\"n\":", to: layout == .entity ? "/data/things/a.json" : "/data/things.json")
        let error = await #expect(throws: StoreError.self) { try await fixture.value("a") }
        #expect(error?.code == .unavailable)
        #expect(error?.retryAfter != nil)
        // Then it is taken for broken.
        fixture.disk.wait(.seconds(5))
        #expect(try await fixture.value("a") == "{\"n\":1}")
        #expect(try await fixture.store.status().quarantined == 1)
        try await fixture.store.flush()
        try await fixture.lab.expectPlainFiles(of: fixture.store, "\(layout)")
    }

    @Test(arguments: [Layout.entity, .collection]) func aBrokenFileIsDamageIfNobodyKnowsWhatItHeld(layout: Layout)
        async throws
    {
        var fixture = try await Self.existing(layout)
        // What the log no longer has is only in the file.
        try await fixture.store.checkpoint()
        try fixture.restart()
        let path = layout == .entity ? "/data/things/a.json" : "/data/things.json"
        let sound = try #require(fixture.disk.content(of: path))
        fixture.disk.write("{\"n\":", to: path)
        fixture.disk.wait(.seconds(5))
        #expect(await FileFixture.code { try await fixture.value("a") } == .damaged)
        #expect(await FileFixture.code { try await fixture.set("a", "{}") } == .damaged)
        if layout == .entity { #expect(try await fixture.value("b") == "{\"n\":2}") }
        fixture.disk.write(sound, to: path)
        #expect(try await fixture.value("a") == "{\"n\":1}")
        try await fixture.set("a", "{}")
    }

    @Test(arguments: [Layout.entity, .collection]) func aWholeThatHasGoneIsNoDeletion(layout: Layout) async throws {
        var fixture = try await Self.existing(layout)
        let paths =
            layout == .entity ? fixture.disk.paths(below: "/data/things") + ["/data/things"] : ["/data/things.json"]
        for path in paths { fixture.disk.remove(path) }
        // What it held is known: it is written anew.
        #expect(try await fixture.store.count([]) == 2)
        try await fixture.store.flush()
        try await fixture.lab.expectPlainFiles(of: fixture.store, "\(layout)")
        try await fixture.store.checkpoint()
        try fixture.restart()
        for path in paths { fixture.disk.remove(path) }
        #expect(await FileFixture.code { try await fixture.value("a") } == .damaged)
    }

    @Test func readsAnArrayAndKeepsItOne() async throws {
        var fixture = try FileFixture(JSONStoreOptions(layout: .collection, idField: "key"))
        fixture.disk.write("[\n  { \"key\": \"b\", \"n\": 1 },\n  {\"key\":7,\"n\":2}\n]\n", to: "/data/things.json")
        try await fixture.store.open()
        #expect(try await fixture.value("7") == "{\"key\":7,\"n\":2}")
        try await fixture.set("c", "{\"key\":\"c\"}")
        try await fixture.set("7", "{\"key\":7,\"n\":3}")
        try await fixture.delete("b")
        let text = try #require(fixture.disk.content(of: "/data/things.json"))
        #expect(String(decoding: text, as: UTF8.self) == "[\n{\"key\":7,\"n\":3},\n{\"key\":\"c\"}\n]\n")
        // An element that does not tell its id could not be found again.
        let error = await #expect(throws: StoreError.self) { try await fixture.set("d", "{\"key\":\"e\"}") }
        #expect(error?.code == .invalid)
        #expect(error?.fields.first?.field == "/key")
        try fixture.restart()
        #expect(try await fixture.store.count([]) == 2)
    }

    @Test(arguments: [
        "[{\"id\":\"a\"},{\"id\":\"a\"}]", "[{\"n\":1}]", "[1]", "{\"\":1}", "{\"a\":1", "\"text\"",
        "[{\"id\":\"a\"}]x",
    ]) func takesNothingOverFromAFileThatItCannotKeep(text: String) async throws {
        let fixture = try FileFixture(JSONStoreOptions(layout: .collection))
        fixture.disk.write(text, to: "/data/things.json")
        fixture.disk.wait(.seconds(5))
        #expect(await FileFixture.code { try await fixture.store.open() } == .damaged)
        #expect(await FileFixture.code { try await fixture.store.count([]) } == .damaged)
        #expect(fixture.disk.content(of: "/data/things.json") == Array(text.utf8))
    }

    @Test func leavesStrangersAlone() async throws {
        let fixture = try await Self.existing(.entity)
        fixture.disk.write("not JSON", to: "/data/things/x.json")
        fixture.disk.write("{}", to: "/data/things/README.md")
        fixture.disk.write("{\"n\":2}", to: "/data/things/%62.json")
        fixture.disk.wait(.seconds(5))
        #expect(try await fixture.store.count([]) == 2)
        let problems = try await fixture.store.status().problems
        #expect(Set(problems.map(\.path)) == ["/data/things/x.json", "/data/things/%62.json"])
        #expect(fixture.disk.content(of: "/data/things/x.json") != nil)
        // What would be written over is kept.
        try await fixture.set("x", "{\"n\":9}")
        #expect(try await fixture.value("x") == "{\"n\":9}")
    }

    @Test func keepsTheNamesOfFilesThatItFound() async throws {
        var fixture = try FileFixture(Self.options(.entity))
        _ = try fixture.disk.process().makeDirectory("/data/things")
        fixture.disk.write("{\"n\":1}", to: "/data/things/my file+é.json")
        try await fixture.store.open()
        #expect(try await fixture.value("my file+é") == "{\"n\":1}")
        try await fixture.set("my file+é", "{\"n\":2}")
        try await fixture.store.checkpoint()
        try fixture.restart()
        try await fixture.set("my file+é", "{\"n\":3}")
        #expect(fixture.disk.content(of: "/data/things/my file+é.json") == Array("{\"n\":3}".utf8))
        #expect(fixture.disk.paths(below: "/data/things").count == 1)
        try await fixture.delete("my file+é")
        #expect(fixture.disk.paths(below: "/data/things").isEmpty)
    }

    /// Clocks of file systems tick slowly: a change in the tick of our own write leaves the stamp as it was.
    @Test(arguments: [Layout.entity, .collection]) func seesChangesInTheSameTick(layout: Layout) async throws {
        let fixture = try await Self.existing(layout)
        let path = layout == .entity ? "/data/things/a.json" : "/data/things.json"
        for number in 3..<9 {
            try await fixture.set("a", "{\"n\":1}")
            let text = String(decoding: try #require(fixture.disk.content(of: path)), as: UTF8.self)
            fixture.disk.write(text.replacing("{\"n\":1}", with: "{\"n\":\(number)}"), to: path)
            fixture.disk.wait(.milliseconds(9))
            #expect(try await fixture.value("a") == "{\"n\":\(number)}")
        }
    }

    /// However often it takes, a change is adopted once.
    @Test(arguments: [Layout.entity, .collection], [JSONStoreOptions.ForeignEditPolicy.adopt, .quarantine])
    func settlesOnceAcrossCrashes(layout: Layout, policy: JSONStoreOptions.ForeignEditPolicy) async throws {
        let fixture = try await Self.existing(layout, policy)
        // What the log says of files is durable with the next commit only.
        try await fixture.set("z", "{}")
        Self.write(["a": "{\"n\":7}", "c": "{\"n\":3}", "z": "{}"], fixture)
        var hasFinished = false
        for call in 0..<200 where !hasFinished {
            for isPowerLost in [false, true, true] {
                let disk = fixture.disk.copy(seed: UInt64(call))
                let lab = FileLab(disk, fixture.lab.options)
                let files = disk.process()
                let store = try lab.open(fixture.component, files)
                disk.arm(.killMidway, at: disk.calls + call)
                _ = try? await store.count([])
                hasFinished = !files.isDead
                if isPowerLost { disk.losePower() } else { disk.killAll() }
                let next = try lab.open(fixture.component)
                let place = "call \(call)"
                #expect(try await next.count([]) == 3, "\(place)")
                let found = try await next.readStrong("a").record
                let expected = policy == .adopt ? "{\"n\":7}" : "{\"n\":1}"
                #expect(found?.value.map { String(decoding: $0, as: UTF8.self) } == expected, "\(place)")
                #expect(found?.version.counter == (policy == .adopt ? 2 : 1), "\(place)")
                let entries = try await next.audit(AuditQuery()).entries
                #expect(entries.count { $0.note.action == .adopt } == (policy == .adopt ? 3 : 0), "\(place)")
                try await next.flush()
                try await lab.expectPlainFiles(of: next, place)
            }
        }
        #expect(hasFinished)
    }
}
