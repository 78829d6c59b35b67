/// The changes that wait on this host, in the order in which they came, and what became of those before. A value.
///
/// Changes of one record are committed in their order. One that was not committed takes those behind it along: they were
/// decided on what it would have made.
package struct PendingQueue: Sendable {
    /// What became of a change.
    package enum Fate: Sendable, Hashable {
        case committed(RecordVersion)
        case dead(found: Record?, reason: String)
    }

    private struct Waiting {
        let change: PendingChange
        let place: Int
        let since: ContinuousClock.Instant
    }

    private var changes: [OperationID: Waiting] = [:]
    /// By their places, from ``firstPlace`` on; `nil` for those that do not wait any more.
    private var order: ContiguousArray<OperationID?> = []
    private var firstPlace = 0
    /// How many of ``order`` do not wait any more, from the first one on.
    private var passed = 0
    /// The operations that wait for a record.
    private var waiting: [ExactText: [OperationID]] = [:]
    /// Of records for which changes wait: the version under which the last one that was committed was shown, and the one
    /// that it was committed under.
    private var moved: [ExactText: (shown: RecordVersion, now: RecordVersion)] = [:]
    private(set) package var bytes = 0

    package init() {}

    package var count: Int { changes.count }
    /// In their order.
    package var all: [PendingChange] { order[passed...].compactMap { $0.flatMap { changes[$0]?.change } } }
    /// In their order, with what each has to expect now.
    package var allReady: [PendingChange] { all.map { $0.expecting(ready($0).expectation) } }
    package var first: PendingChange? { first { _ in true } }
    /// Since when the first one waits.
    package var oldest: ContinuousClock.Instant? { first.flatMap { changes[$0.ticket.operation]?.since } }

    package subscript(operation: OperationID) -> PendingChange? { changes[operation]?.change }

    /// The first change of a record for which `isMeant` holds.
    package func first(where isMeant: (String) -> Bool) -> PendingChange? {
        for case let operation? in order[passed...] {
            if let change = changes[operation]?.change, isMeant(change.change.id) { return change }
        }
        return nil
    }

    /// The last change that waits for a record: what this host shows.
    package func last(of id: String) -> PendingChange? {
        waiting[ExactText(id)]?.last.flatMap { changes[$0]?.change }
    }

    /// All that wait for a record, in their order.
    package func all(of id: String) -> [PendingChange] {
        (waiting[ExactText(id)] ?? []).compactMap { changes[$0]?.change }
    }

    /// The last change of each record.
    package var shown: [PendingChange] { waiting.values.compactMap { $0.last.flatMap { changes[$0]?.change } } }

    package mutating func take(_ pending: PendingChange, at now: ContinuousClock.Instant) {
        let operation = pending.ticket.operation
        guard changes[operation] == nil else { return }
        changes[operation] = Waiting(change: pending, place: firstPlace + order.count, since: now)
        order.append(operation)
        waiting[ExactText(pending.change.id), default: []].append(operation)
        bytes += pending.cost
    }

    /// The change with what it has to expect, now that those before it are committed.
    package func ready(_ pending: PendingChange) -> Change {
        guard case .version(let version) = pending.change.expectation else { return pending.change }
        if let moved = moved[ExactText(pending.change.id)], moved.shown == version {
            return pending.change.expecting(.version(moved.now))
        }
        // Nothing, as far as this host knew: it does not know of what was deleted and forgotten.
        if version == .none, case .put = pending.change.effect { return pending.change.expecting(.absent) }
        return pending.change
    }

    /// What would not wait any more: the change, and, if it is dead, those behind it.
    package func settlement(of operation: OperationID, _ fate: Fate) -> [(PendingChange, Fate)] {
        guard let pending = changes[operation]?.change else { return [] }
        guard case .dead = fate else { return [(pending, fate)] }
        let behind = Fate.dead(found: nil, reason: "a change before it was not committed")
        return all(of: pending.change.id).map { ($0, $0.ticket.operation == operation ? fate : behind) }
    }

    /// Says what became of a change.
    ///
    /// - Returns: as ``settlement(of:_:)``.
    @discardableResult
    package mutating func settle(_ operation: OperationID, _ fate: Fate) -> [(PendingChange, Fate)] {
        let settled = settlement(of: operation, fate)
        guard let pending = settled.first?.0 else { return [] }
        let id = ExactText(pending.change.id)
        for (change, _) in settled { remove(change.ticket.operation, of: id) }
        if case .committed(let version) = fate, waiting[id] != nil {
            moved[id] = (pending.ticket.version, version)
        } else {
            moved[id] = nil
        }
        return settled
    }

    private mutating func remove(_ operation: OperationID, of id: ExactText) {
        guard let gone = changes.removeValue(forKey: operation) else { return }
        bytes -= gone.change.cost
        order[gone.place - firstPlace] = nil
        while passed < order.count, order[passed] == nil { passed += 1 }
        if passed > 256, passed > order.count / 2 {
            order.removeFirst(passed)
            firstPlace += passed
            passed = 0
        }
        waiting[id]?.removeAll { $0 == operation }
        if waiting[id]?.isEmpty == true { waiting[id] = nil }
    }
}

extension PendingChange {
    /// About how many bytes it takes.
    var cost: Int {
        if case .put(let value, _, _) = change.effect { value.count + 512 } else { 512 }
    }
}
