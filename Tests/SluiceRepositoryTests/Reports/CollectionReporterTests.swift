import SluiceCore
import SluiceRepository
import TestSupport
import Testing

/// The same content is reported alike from all stores; from Redis with the read-only token.
@Suite(.gateway) struct CollectionReporterTests {
    private static let declaration = CollectionDeclaration(
        name: "things",
        indexes: [
            .init("published", .flag(at: "/published")), .init("featured", .flag(at: "/featured")),
            .init("tags", .labels(at: "/tags")), .init("search", .words(at: ["/title"])),
            .init("createdAt", .ordered(at: "/createdAt", by: .text)),
            .init("updated", .ordered(at: "/updated", by: .date)),
        ])
    private static let now: Int64 = 1_795_284_556_000  // 2026-11-21

    private static func document(_ number: Int) -> String {
        let month = CalendarMonth(prefixOf: "2026-01").map { "\($0.advanced(by: number % 5))" } ?? ""
        let created =
            switch number {
            case 0: "yesterday"
            case 1: "1999-12-31T00:00:00Z"
            case 2: "9999-01-01"
            default: "\(month)-15T10:00:00Z"
            }
        let title = String(repeating: "word ", count: number)
        return """
            {"id":"\(number == 7 ? "id,\\\"<7>" : "n\(number)")","title":"\(title)","published":\(number % 2 == 0),\
            "featured":\(number % 10 == 0),"tags":["all"\(number % 3 == 0 ? #","t\u001b,\"<i>""# : "")],\
            "createdAt":"\(created)","updated":"2026-\(number < 4 ? "01" : "11")-0\(1 + number % 5)T00:00:00Z"}
            """
    }

    private func fill(_ store: any RecordStore) async throws {
        let repository = try Repository(of: EntityDescription(Self.declaration), in: store)
        try await repository.open()
        for number in 0..<40 { try await repository.create(try JSONDocument(parsing: bytes(Self.document(number)))) }
    }

    private func report(_ store: any InspectableStore) async throws -> CollectionReport {
        var options = CollectionReporter.Options(time: Self.now)
        options.top = 3
        return try await CollectionReporter(Self.declaration, in: store, options).report()
    }

    private func check(_ report: CollectionReport) {
        #expect(report.total == 40)
        #expect(report.flags.map(\.count) == [20, 4])
        // Words are no labels.
        #expect(report.labels.map(\.index) == ["tags"])
        #expect(report.labels.first?.most.map(\.label) == ["all", "t\u{1B},\"<i>"])
        #expect(report.labels.first?.most.map(\.count) == [40, 14])
        #expect(report.labels.first?.most.last?.flagged == [7, 2])
        let growth = report.growth
        #expect(growth?.undated == 1 && growth?.earlier == 1 && growth?.later == 1)
        #expect(growth?.months.count == 120 && growth?.months.last?.month == CalendarMonth(prefixOf: "2027-11"))
        let january = growth?.months.first { "\($0.month)" == "2026-01" }
        #expect(january?.added == 7 && january?.total == 8)
        #expect(growth?.months.last?.total == 38)
        #expect(report.staleness?.index == "updated" && report.staleness?.count == 4)
        #expect(report.staleness?.oldest.first?.id == "n0")
        #expect(report.staleness?.oldest.map(\.time).first == "2026-01-01T00:00:00Z")
        let bytes = (0..<40).map { Self.document($0).utf8.count }
        #expect(report.sizes?.bytes == bytes.reduce(0, +))
        #expect(report.sizes?.largest.map(\.form.bytes) == Array(bytes.sorted(by: >).prefix(3)))
        #expect(report.sizes?.largest.first?.id == "n39")
    }

    @Test func ofRedisWithTheReadOnlyToken() async throws {
        let options = RedisStoreOptions(keys: try RedisOfSuite.options().keys, compressedFromBytes: nil)
        let store = RedisStore(try RedisOfSuite.client(), try Component(EntityDescription(Self.declaration)), options)
        try await fill(store)
        check(try await report(RedisReadStore(try RedisOfSuite.readOnlyClient(), store.component, options)))
    }

    @Test func ofMemory() async throws {
        let store = MemoryStore(try Component(EntityDescription(Self.declaration)))
        try await fill(store)
        check(try await report(store))
    }

    @Test(arguments: [JSONStoreOptions.Layout.entity, .collection])
    func ofFiles(layout: JSONStoreOptions.Layout) async throws {
        let folder = try TemporaryDirectory.inMemory()
        let component = try Component(EntityDescription(Self.declaration))
        let store = try JSONStore(component, in: folder.path, options: JSONStoreOptions(layout: layout))
        try await fill(store)
        await store.close()
        let reader = try JSONStore(
            component, in: folder.path, options: JSONStoreOptions(layout: layout, isWritable: false))
        check(try await report(reader))
        let (findings, examined) = try await reader.indexFindings(renewing: true)
        #expect(findings.isEmpty && examined == 40)
        await reader.close()
    }

    @Test func ofNothing() async throws {
        let options = try RedisOfSuite.options()
        let component = try Component(EntityDescription(Self.declaration))
        let empty = try await report(RedisReadStore(try RedisOfSuite.readOnlyClient(), component, options))
        #expect(empty.total == 0 && empty.growth?.months.isEmpty == true && empty.sizes?.largest.isEmpty == true)
        #expect(empty.labels.first?.most.isEmpty == true && empty.staleness?.oldest.isEmpty == true)
        let bare = CollectionDeclaration(name: "bare")
        let store = RedisReadStore(try RedisOfSuite.readOnlyClient(), try Component(name: "bare"), options)
        let none = try await CollectionReporter(bare, in: store, CollectionReporter.Options(time: 0)).report()
        #expect(none.growth == nil && none.staleness == nil && none.flags.isEmpty)
    }

    @Test func countersOfTheAuditAreOrdered() {
        let counts = AuditCount.all(["a:create:api": 2, "b:update:c:d": 9, "odd": 4, "a:delete:api": 2])
        #expect(counts.map(\.count) == [9, 2, 2])
        #expect(counts.map(\.action) == ["update", "create", "delete"] && counts[0].source == "c:d")
    }
}
