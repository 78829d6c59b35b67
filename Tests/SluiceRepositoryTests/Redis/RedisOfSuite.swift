import SluiceClient
import SluiceCore
import SluiceGateway
import SluiceRepository
import TestSupport
import Testing

/// Stores on the gateway of the suite that runs, each with keys of its own.
enum RedisOfSuite {
    static func configuration(_ client: RunningGateway.Client = .full) throws -> ClientConfiguration {
        let address = try #require(try RunningGateway.ofSuite().gateway.addresses.first)
        return ClientConfiguration(url: "http://\(address)", token: try #require(client.token))
    }

    static func client() throws -> RedisClient {
        try RedisClient(configuration())
    }

    static func readOnlyClient() throws -> ReadOnlyClient {
        try ReadOnlyClient(configuration(.readOnly))
    }

    /// Options whose prefix nobody else has.
    static func options(usesHashTags: Bool = false) throws -> RedisStoreOptions {
        let number = UInt64.random(in: 0 ... .max)
        return RedisStoreOptions(
            keys: try KeyScheme(prefix: "t\(String(number, radix: 36)):", usesHashTags: usesHashTags))
    }

    /// A store that is open, and empty.
    static func openStore(
        _ component: Component? = nil, _ options: RedisStoreOptions? = nil
    ) async throws -> RedisStore {
        let store = try RedisStore(client(), component ?? things(), options ?? self.options())
        try await store.open()
        return store
    }

    /// A component with an index of each kind.
    static func things(_ name: String = "things") throws -> Component {
        try Component(
            name: name,
            indexes: [
                Component.IndexDeclaration(name: "published", kind: .flag),
                Component.IndexDeclaration(name: "featured", kind: .flag),
                Component.IndexDeclaration(name: "tags", kind: .labels),
                Component.IndexDeclaration(name: "created", kind: .ordered),
                Component.IndexDeclaration(name: "title", kind: .ordered),
                Component.IndexDeclaration(name: "slug", kind: .unique),
            ])
    }
}

extension Change {
    /// A change that puts a value.
    static func put(
        _ id: String, _ value: String = "{}", _ memberships: [Membership] = [], expecting: Expectation = .absent,
        operation: OperationID = .random(), idempotency: IdempotencyRequest? = nil,
        note: AuditNote = AuditNote(action: .create, source: .app)
    ) throws -> Change {
        let bytes = Array(value.utf8)
        return Change(
            id: id, operation: operation,
            effect: .put(value: bytes, hash: try CanonicalJSON.hash(of: bytes), memberships: memberships),
            expectation: expecting, audit: note, idempotency: idempotency, writer: "tests", timestamp: 1_700_000_000_000
        )
    }

    /// A change that deletes a record.
    static func delete(
        _ id: String, _ version: RecordVersion, operation: OperationID = .random()
    ) -> Change {
        Change(
            id: id, operation: operation, effect: .delete, expectation: .version(version),
            audit: AuditNote(action: .delete, source: .app), writer: "tests", timestamp: 1_700_000_000_000)
    }
}

extension RecordStore {
    /// Commits what has to succeed.
    @discardableResult
    func mustCommit(_ change: Change, _ location: SourceLocation = #_sourceLocation) async throws -> Commit {
        let outcome = try await commit(change)
        guard case .committed(let commit) = outcome else {
            Issue.record("\(outcome)", sourceLocation: location)
            throw StoreError(.conflict, "\(outcome)")
        }
        return commit
    }
}

extension RedisOfSuite {
    /// All steps of a walk of the doctor, as one; resumed each time from the cursor's text.
    static func walk(
        _ doctor: RedisIndexDoctor, repairing: Bool = false, limit: Int = 3
    ) async throws -> RedisIndexDoctor.Step {
        var cursor = RedisIndexDoctor.Cursor.start
        var steps: [RedisIndexDoctor.Step] = []
        while true {
            let step =
                repairing
                ? try await doctor.repair(from: cursor, limit: limit)
                : try await doctor.verify(from: cursor, limit: limit)
            steps.append(step)
            guard let next = step.next else { break }
            cursor = try #require(RedisIndexDoctor.Cursor(next.description))
            #expect(cursor == next)
        }
        return RedisIndexDoctor.Step(steps)
    }
}

/// A value that several tasks change.
final class Shared<Value: Sendable>: Sendable {
    private let lock: Lock<Value>

    init(_ value: Value) {
        lock = Lock(value)
    }

    func change(_ body: (inout Value) -> Void) {
        lock.withLock { body(&$0) }
    }

    var value: Value { lock.withLock { $0 } }
}
