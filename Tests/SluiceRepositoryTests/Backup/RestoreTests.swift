import Glibc
import SluiceCore
import TestSupport
import Testing

@testable import SluiceRepository

@Suite struct RestoreTests {
    private let lab: BackupLab

    init() throws {
        lab = try BackupLab()
    }

    private func empty() throws -> MemoryStore { MemoryStore(try Component(Article.self)) }

    private func backup(_ store: any RecordStore, _ name: String = "a") async throws -> BackupArchive {
        _ = try await Backup(of: [store]).write(to: lab.path(name))
        return try await BackupArchive.open(lab.path(name))
    }

    @Test func bringsEverythingBack() async throws {
        let source = try empty()
        _ = try await BackupLab.fill(source)
        let archive = try await backup(source)
        let target = try empty()
        let report = try await OperationContext.$current.withValue(OperationContext(actor: "ada", source: .cli)) {
            try await Restore(archive, into: [target]).run()
        }
        #expect(report.collections.first?.created == 61 && report.collections.first?.problemCount == 0)
        #expect(try await BackupLab.content(target) == BackupLab.content(source))
        let copy = try Repository<Article>(in: target)
        #expect(try await copy.count(where: [.flag("published")]) == 29)
        #expect(try await copy.get("a1")?.title == "changed again")
        let entry = try #require(try await copy.history("a1").entries.first)
        #expect(entry.note.action == .restore && entry.note.source == .cli && entry.note.actor == "ada")
        // And again: nothing to do.
        let again = try await Restore(archive, into: [target]).run()
        #expect(!again.isRefused && again.collections.first?.unchanged == 61 && again.collections.first?.created == 0)
    }

    /// A revision from before the disaster is never mistaken for one of after it.
    @Test func beginsANewEpochWhereTheArchiveIsAhead() async throws {
        let source = try empty()
        let articles = try await BackupLab.fill(source)
        let archive = try await backup(source)
        let known = try #require(try await articles.get("a5"))
        try await articles.modify("a1") { $0.title = "behind the backup" }
        let target = try empty()
        _ = try await Restore(archive, into: [target]).run()
        #expect(try await target.gate()?.epoch == 2)
        #expect(try await target.readStrong("a1").version == RecordVersion(epoch: 2, counter: 1))
        let copy = try Repository<Article>(in: target)
        var stale = known
        stale.title = "stale"
        await #expect(throws: StoreError.self) { try await copy.update(stale) }
        // Another run does not begin another one.
        _ = try await Restore(archive, into: [target]).run()
        #expect(try await target.gate()?.epoch == 2)
        // Nor does one into the store from which it came.
        try await articles.modify("a1") { $0.title = "other" }
        _ = try await Restore(archive, into: [source]).run(RestoreOptions(existing: .replace))
        #expect(try await source.gate()?.epoch == 1)
        #expect(try await articles.get("a1")?.title == "changed again")
        #expect(try await articles.get("a1")?.revision == Revision(RecordVersion(epoch: 1, counter: 6)))
    }

    @Test func refusesToMixWithOtherContent() async throws {
        let source = try empty()
        let articles = try await BackupLab.fill(source)
        let archive = try await backup(source)
        try await articles.create(Article(id: "new", title: "n"))
        let before = source.model.sequence
        var report = try await Restore(archive, into: [source]).run()
        #expect(report.isRefused && report.collections.first?.others == 1 && report.collections.first?.different == 0)
        try await articles.delete("new")
        try await articles.modify("a7") { $0.title = "other" }
        report = try await Restore(archive, into: [source]).run()
        #expect(report.isRefused && report.collections.first?.others == 0 && report.collections.first?.different == 1)
        #expect(source.model.sequence == before + 2)
    }

    @Test(arguments: [
        (RestoreOptions.Existing.keep, ["changed": "later", "deleted": "back", "created": "c"], 1, 0, 1),
        (.replace, ["changed": "then", "deleted": "back", "created": "c"], 1, 1, 0),
        (.newer, ["changed": "later", "deleted": nil, "created": "c"], 0, 0, 2),
    ])
    func modes(
        existing: RestoreOptions.Existing, expected: [String: String?], created: Int, replaced: Int, kept: Int
    ) async throws {
        let store = try await Article.store()
        let articles = try Repository<Article>(in: store)
        try await articles.create(Article(id: "changed", title: "then"))
        try await articles.create(Article(id: "deleted", title: "back"))
        let archive = try await backup(store)
        try await articles.modify("changed") { $0.title = "later" }
        try await articles.delete("deleted")
        try await articles.create(Article(id: "created", title: "c"))
        let planned = try await Restore(archive, into: [store]).run(RestoreOptions(existing: existing, isDryRun: true))
        let before = store.model.sequence
        let report = try await Restore(archive, into: [store]).run(RestoreOptions(existing: existing))
        let counts = try #require(report.collections.first)
        #expect(counts == planned.collections.first)
        #expect(counts.created == created && counts.replaced == replaced && counts.kept == kept && counts.others == 1)
        #expect(store.model.sequence == before + Int64(created + replaced))
        for (id, title) in expected {
            let found = try await articles.get(id)?.title
            #expect(found == title)
        }
    }

    /// A server that has lost its last writes gets them back, and nothing that it has is lost.
    @Test func newerBringsBackLostWrites() async throws {
        let full = try empty()
        let articles = try await BackupLab.fill(full, count: 10)
        // What the server still has: a part, in older versions.
        let older = try await backup(full, "older")
        try await articles.modify("a3") { $0.title = "lost" }
        try await articles.delete("a4")
        try await articles.create(Article(id: "lost", title: "l"))
        let newer = try await backup(full, "newer")
        let server = try empty()
        try await server.open()
        // As a dump brings it back: with the versions it had.
        _ = try await server.setGate(Gate(epoch: 2, primary: 0..<0, isFollower: true))
        try await older.forEachRecord(of: try #require(older.manifest["articles"]), .restoring, { _ in }) { line in
            let record = Record(
                id: line.id, version: line.version, value: line.value, hash: line.hash, memberships: line.memberships,
                ring: OperationRing(), schema: line.schema, writer: line.writer, timestamp: line.timestamp)
            let outcome = try await server.apply(record, sourceSequence: 1, epoch: 2)
            #expect(outcome == .applied)
        }
        _ = try await server.setGate(Gate(epoch: 3, primary: 0..<Bucket.count))
        let copy = try Repository<Article>(in: server)
        try await copy.modify("a5") { $0.title = "written since" }

        for round in 0..<2 {
            let report = try await Restore(newer, into: [server]).run(RestoreOptions(existing: .newer))
            let counts = try #require(report.collections.first)
            let expected = round == 0 ? 1 : 0
            #expect([counts.created, counts.replaced, counts.deleted] == [expected, expected, expected])
            #expect(counts.others == 0)
        }
        let titles = try await copy.getMany(["a3", "lost", "a4", "a5"]).map { $0?.title }
        #expect(titles == ["lost", "l", nil, "written since"])
    }

    /// Interrupted anywhere, it is started again and goes on.
    @Test(arguments: [1, 10, 37, 60]) func goesOnWhereItWasInterrupted(place: Int) async throws {
        let source = try empty()
        _ = try await BackupLab.fill(source)
        let archive = try await backup(source)
        let target = try empty()
        let task = Task {
            try await Restore(archive, into: [target]).run(RestoreOptions(batchSize: 3)) { progress in
                if progress.phase == .restoring || place < 30 { withUnsafeCurrentTask { $0?.cancel() } }
            }
        }
        _ = await task.result
        let faulty = FailingCommits(target, after: place)
        _ = try? await Restore(archive, into: [faulty], options: .quick).run(RestoreOptions(batchSize: 3))
        let report = try await Restore(archive, into: [target]).run()
        #expect(!report.isRefused && report.collections.first?.problemCount == 0)
        #expect(try await BackupLab.content(target) == BackupLab.content(source))
        #expect(target.model.sequence == 61)
    }

    /// A unique value that somebody else has by now is told, and the rest is restored.
    @Test func uniqueValuesStayUnique() async throws {
        let store = try await Article.store()
        let articles = try Repository<Article>(in: store)
        try await articles.create(Article(id: "a", title: "a", slug: "s"))
        try await articles.create(Article(id: "b", title: "b", slug: "t"))
        let archive = try await backup(store)
        try await articles.delete("a")
        try await articles.delete("b")
        try await articles.create(Article(id: "c", title: "c", slug: "s"))
        let report = try await Restore(archive, into: [store]).run(RestoreOptions(existing: .keep))
        let counts = try #require(report.collections.first)
        #expect(counts.problems.map(\.id) == ["a"] && counts.created == 1)
        #expect(try await articles.getMany(["a", "b", "c"]).map { $0 != nil } == [false, true, true])
    }

    /// Upgrades of the schema come with the records; records of another schema do not come.
    @Test func schemasHaveToFit() async throws {
        let upgraded = try Component(name: "articles", indexes: [], schema: 1) { _, _ in [] }
        let store = MemoryStore(upgraded)
        try await store.open()
        try await SchemaRegister(store).record(["first"], at: 1)
        _ = try await store.mustCommit(.put("a", "{}"))
        let archive = try await backup(store)
        let fresh = MemoryStore(upgraded)
        _ = try await Restore(archive, into: [fresh]).run()
        #expect(try await fresh.recordedUpgrades() == ["first"])
        let other = MemoryStore(upgraded)
        try await SchemaRegister(other).record(["another"], at: 1)
        _ = await expect(.readOnly) { try await Restore(archive, into: [other]).run() }
        #expect(other.model.records.isEmpty)
    }

    @Test func namesWhatIsNotThere() async throws {
        let store = try await Article.store()
        let archive = try await backup(store)
        let options = RestoreOptions(collections: ["projects"])
        _ = await expect(.notFound) { try await Restore(archive, into: [store]).run(options) }
        _ = await expect(.notFound) {
            try await Restore(archive, into: []).run(RestoreOptions(collections: ["articles"]))
        }
    }

    @Test func aStoreOnItsWayElsewhereIsLeftAlone() async throws {
        let source = try empty()
        _ = try await BackupLab.fill(source)
        let archive = try await backup(source)
        let target = try await Article.store()
        _ = try await target.setGate(Gate(epoch: 1 + 1, primary: 0..<5_000, capturesChanges: true))
        let old = try empty()
        try await old.open()
        _ = try await old.setGate(Gate(epoch: 2, primary: 0..<Bucket.count, capturesChanges: true))
        // Its epoch is above that of the archive: commits where it takes any.
        #expect(try await Restore(archive, into: [old]).run().collections.first?.created == 61)
        await #expect(throws: StoreError.self) { try await Restore(archive, into: [target], options: .quick).run() }
    }
}

/// A store that fails behind some commits.
private final class FailingCommits: RecordStore {
    private let inner: MemoryStore
    private let left: Lock<Int>

    init(_ inner: MemoryStore, after count: Int) {
        self.inner = inner
        left = Lock(count)
    }

    var component: Component { inner.component }
    func commit(_ change: Change, epoch: Int64?) async throws -> CommitOutcome {
        let isOver = left.withLock { left in
            left -= 1
            return left < 0
        }
        if isOver { throw StoreError(.unavailable, "nobody answers") }
        return try await inner.commit(change, epoch: epoch)
    }
    func readStrong(_ id: String) async throws -> StrongRead { try await inner.readStrong(id) }
    func read(_ ids: [String], _ consistency: ReadConsistency) async throws -> ReadAnswer {
        try await inner.read(ids, consistency)
    }
    func list(_ query: StoreQuery) async throws -> StorePage { try await inner.list(query) }
    func count(_ filters: [StoreQuery.Filter]) async throws -> Int { try await inner.count(filters) }
    func ids(in buckets: Range<Int>, after position: StoreQuery.Position?, limit: Int) async throws -> [String] {
        try await inner.ids(in: buckets, after: position, limit: limit)
    }
    func audit(_ query: AuditQuery) async throws -> AuditPage { try await inner.audit(query) }
    func auditDetail(_ id: OperationID) async throws -> AuditDetail? { try await inner.auditDetail(id) }
    func auditStatistics() async throws -> [String: Int64] { try await inner.auditStatistics() }
    func gate() async throws -> Gate? { try await inner.gate() }
    func apply(_ record: Record, sourceSequence: Int64, epoch: Int64) async throws -> ApplyOutcome {
        try await inner.apply(record, sourceSequence: sourceSequence, epoch: epoch)
    }
    func clear(_ mark: DirtyMark) async throws -> Bool { try await inner.clear(mark) }
    func dirty(after sequence: Int64, limit: Int) async throws -> [DirtyMark] {
        try await inner.dirty(after: sequence, limit: limit)
    }
    func setGate(_ gate: Gate) async throws -> Bool { try await inner.setGate(gate) }
    func open() async throws { try await inner.open() }
    func maintain(_ policy: MaintenancePolicy) async throws -> MaintenanceReport { try await inner.maintain(policy) }
}
