import SluiceClient
import SluiceCore

/// Compares the indexes of a component on Redis with its records, and brings them in line, while both are used.
///
/// A walk goes over all records and looks whether they are listed where they say; then over all entries of indexes and
/// looks whether their records say so; then over the digests of buckets, by which stores are compared. Each step takes a cursor and returns the next one: who stops in between goes on
/// from there, later and elsewhere. Repairs are atomic steps that look at the record again, so that changes meanwhile do
/// no harm.
public struct RedisIndexDoctor: Sendable {
    let store: RedisStore
    /// Whether values are asked where they are listed.
    let renews: Bool
    /// The only index that is looked at; `nil` for all of them, the list of all records, and the digests.
    let index: String?

    var component: Component { store.component }
    var records: RedisRecords { store.records }
    var keys: ComponentKeys { store.keys }

    /// A doctor.
    ///
    /// - Parameters:
    ///   - store: whose indexes.
    ///   - renews: whether the component is asked where values are listed today (``Component/memberships(of:schema:)``),
    ///     as after an index was declared: only for components that know. Default `false`: what records say of
    ///     themselves counts.
    ///   - index: the only one that is looked at. Default all, with the list of all records, and the digests.
    public init(_ store: RedisStore, renews: Bool = false, index: String? = nil) {
        self.store = store
        self.renews = renews
        self.index = index
    }

    /// Looks at some records or entries, and changes nothing.
    ///
    /// - Parameters:
    ///   - cursor: where to begin. Default ``Cursor/start``.
    ///   - limit: about how many to look at, from 1 to 1,000. Default 200.
    /// - Returns: what was found, and where to go on.
    /// - Throws: ``StoreError``; `CancellationError`.
    public func verify(from cursor: Cursor = .start, limit: Int = 200) async throws -> Step {
        try await examine(cursor, limit).step
    }

    /// Looks at some records or entries, and repairs what is wrong.
    ///
    /// - Parameters:
    ///   - cursor: where to begin. Default ``Cursor/start``.
    ///   - limit: about how many to look at, from 1 to 1,000. Default 200.
    /// - Returns: what was found and done, and where to go on.
    /// - Throws: ``StoreError``; `CancellationError`. Repairing again does no harm.
    public func repair(from cursor: Cursor = .start, limit: Int = 200) async throws -> Step {
        var (step, patients, miscounts) = try await examine(cursor, limit)
        for miscount in miscounts where try await correct(miscount) { step.recounted += 1 }
        for patient in patients {
            let answer = try await store.run(.repair, arguments(for: patient))
            guard answer.word == "repaired" else { throw answer.unknown }
            step.added += Int(try answer.number(0))
            step.removed += Int(try answer.number(1))
            step.renewed += Int(try answer.number(2))
        }
        return step
    }

    /// A record of which something is wrong.
    struct Patient {
        let id: String
        /// Where it is listed and may not belong.
        var strays: [Membership] = []
        /// Where its value calls for it to be listed, as text, and of which version that is true.
        var calledFor: (text: [UInt8], version: RecordVersion)?
    }

    private func arguments(for patient: Patient) -> ScriptArguments {
        ScriptArguments(
            [keys.data(patient.id), keys.ids, keys.tombstones, keys.floor],
            [
                patient.id, component.bucket(of: patient.id).number, keys.prefix, keys.tag,
                Membership.text(of: patient.strays), patient.calledFor?.text ?? [],
                patient.calledFor?.version.description ?? "",
            ])
    }

    private func examine(
        _ cursor: Cursor, _ limit: Int
    ) async throws -> (step: Step, patients: [Patient], miscounts: [Miscount]) {
        try Component.check(limit: limit)
        if let index, component.kind(of: index) == nil {
            throw StoreError(.invalid, "\(component.name) declares no index named \"\(index.prefix(64))\"")
        }
        switch cursor.place {
        case .records(let position):
            let (step, patients) = try await examineRecords(after: position, limit)
            return (step, patients, [])
        case .entries(let index, let label, let place):
            let (step, patients) = try await examineEntries(index, label, from: place, limit)
            return (step, patients, [])
        case .digests(let bucket):
            let (step, miscounts) = try await examineDigests(from: bucket)
            return (step, [], miscounts)
        }
    }
}
