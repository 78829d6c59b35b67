import SluiceRepository

/// Everything that a store tells of itself, to be compared.
struct StoreDump: Equatable {
    var gate: Gate?
    var records: [String: Record] = [:]
    var floor = RecordVersion.none
    var ids: [String] = []
    var lists: [[String]] = []
    var audit: [AuditEntry] = []
    var details: [AuditDetail?] = []
    var statistics: [String: Int64] = [:]
    var dirty: [DirtyMark] = []
    var digests: [BucketDigest] = []
    var schema: [UInt8]?

    static let queries = [
        StoreQuery(filters: [.flag("published")], limit: 1_000),
        StoreQuery(filters: [.label(index: "tags", "t1")], limit: 1_000),
        StoreQuery(order: .index("created", isDescending: true), limit: 1_000),
    ]

    /// - Parameters:
    ///   - store: to be read.
    ///   - names: ids that may be there.
    ///   - digest: of buckets.
    /// - Throws: what the store throws.
    init(
        _ store: some RecordStore, _ names: [String], digest: (Int) async throws -> BucketDigest
    ) async throws {
        gate = try await store.gate()
        for name in names {
            let read = try await store.readStrong(name)
            floor = read.floor
            records[Self.key(name)] = read.record
            digests.append(try await digest(Bucket(of: name, salt: store.component.salt).number))
        }
        ids = try await store.ids(in: 0..<Bucket.count, after: nil, limit: 1_000).map(Self.key)
        for query in Self.queries { lists.append(try await store.list(query).records.map { Self.key($0.id) }) }
        var query = AuditQuery(isNewestFirst: false, limit: 1_000)
        repeat {
            let page = try await store.audit(query)
            audit += page.entries
            query.position = page.next
        } while query.position != nil
        for entry in audit { details.append(try await store.auditDetail(entry.id)) }
        statistics = try await store.auditStatistics()
        dirty = try await store.dirty(after: 0, limit: 1_000)
        schema = try await store.schemaDocument()
    }

    /// Names the parts in which two dumps differ.
    func differences(from other: StoreDump) -> [String] {
        var found: [String] = []
        if gate != other.gate { found.append("gate \(String(describing: gate)) \(String(describing: other.gate))") }
        for key in Set(records.keys).union(other.records.keys).sorted() where records[key] != other.records[key] {
            found.append("record \(key): \(Self.brief(records[key])) != \(Self.brief(other.records[key]))")
        }
        if floor != other.floor { found.append("floor \(floor) \(other.floor)") }
        if ids != other.ids { found.append("ids \(ids) \(other.ids)") }
        if lists != other.lists { found.append("lists \(lists) \(other.lists)") }
        if audit != other.audit {
            found.append("audit \(audit.map(\.sequence)) \(other.audit.map(\.sequence))")
        } else if details != other.details {
            found.append("values in the audit")
        }
        if statistics != other.statistics { found.append("statistics \(statistics) \(other.statistics)") }
        if dirty != other.dirty { found.append("dirty \(dirty) \(other.dirty)") }
        if digests != other.digests { found.append("digests") }
        if schema != other.schema { found.append("schema") }
        return found
    }

    private static func brief(_ record: Record?) -> String {
        guard let record else { return "none" }
        let value = String(decoding: (record.value ?? []).prefix(30), as: UTF8.self)
        return "\(record.version) \(value) ring \(record.ring.entries.count) idem \(record.idempotency.count)"
    }

    /// Bytes, since Swift takes ids for equal that are not.
    static func key(_ id: String) -> String {
        id.utf8.map { String($0, radix: 16) }.joined(separator: " ")
    }
}
