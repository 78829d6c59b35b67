import SluiceCore
import SluiceRepository
import TestSupport
import Testing

/// A store on a simulated disk with what tests of it do all the time.
struct FileFixture {
    let disk: SimulatedDisk
    let lab: FileLab
    let component: Component
    var store: JSONStore

    init(_ options: JSONStoreOptions = JSONStoreOptions(), seed: UInt64 = 1) throws {
        disk = SimulatedDisk(seed: seed)
        lab = FileLab(disk, options)
        component = try FileScript.component()
        store = try lab.open(component)
    }

    /// Ends all processes and opens the store in a new one.
    mutating func restart() throws {
        disk.killAll()
        store = try lab.open(component)
    }

    static func put(
        _ id: String, _ value: String, expecting expectation: Change.Expectation = .absent,
        memberships: [Membership] = [], operation: OperationID = .random()
    ) throws -> Change {
        let bytes = Array(value.utf8)
        return Change(
            id: id, operation: operation,
            effect: .put(value: bytes, hash: try CanonicalJSON.hash(of: bytes), memberships: memberships),
            expectation: expectation, audit: AuditNote(action: .create, source: .app), writer: "test", timestamp: 1)
    }

    /// Commits a value over whatever is there.
    @discardableResult
    func set(_ id: String, _ value: String, memberships: [Membership] = []) async throws -> RecordVersion {
        let version = try await store.readStrong(id).version
        return try await Self.version(
            store.commit(Self.put(id, value, expecting: .version(version), memberships: memberships)))
    }

    func delete(_ id: String) async throws {
        let version = try await store.readStrong(id).version
        _ = try await Self.version(
            store.commit(
                Change(
                    id: id, operation: .random(), effect: .delete, expectation: .version(version),
                    audit: AuditNote(action: .delete, source: .app), writer: "test", timestamp: 1)))
    }

    func value(_ id: String) async throws -> String? {
        try await store.readStrong(id).record?.value.map { String(decoding: $0, as: UTF8.self) }
    }

    static func version(_ outcome: CommitOutcome) throws -> RecordVersion {
        guard case .committed(let commit) = outcome else { throw TestSupportError("not committed: \(outcome)") }
        return commit.version
    }

    /// The code of the error that a call throws.
    static func code<Result>(_ call: () async throws -> Result) async -> StoreError.Code? {
        do {
            _ = try await call()
            return nil
        } catch {
            return (error as? StoreError)?.code
        }
    }
}
