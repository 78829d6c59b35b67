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

    private var changes: [OperationID: PendingChange] = [:]
    private var order: [OperationID] = []
    /// The operations that wait for a record.
    private var waiting: [ExactText: [OperationID]] = [:]
    /// Under which versions changes were committed that were shown under others.
    private var moved: [ExactText: [RecordVersion: RecordVersion]] = [:]
    private(set) package var bytes = 0

    package init() {}

    package var count: Int { order.count }
    /// In their order.
    package var all: [PendingChange] { order.compactMap { changes[$0] } }
    package var first: PendingChange? { order.first.flatMap { changes[$0] } }

    package subscript(operation: OperationID) -> PendingChange? { changes[operation] }

    /// The last change that waits for a record: what this host shows.
    package func last(of id: String) -> PendingChange? {
        waiting[ExactText(id)]?.last.flatMap { changes[$0] }
    }

    /// All that wait for a record, in their order.
    package func all(of id: String) -> [PendingChange] {
        (waiting[ExactText(id)] ?? []).compactMap { changes[$0] }
    }

    /// The last change of each record.
    package var shown: [PendingChange] { waiting.values.compactMap { $0.last.flatMap { changes[$0] } } }

    package mutating func take(_ pending: PendingChange) {
        guard changes[pending.ticket.operation] == nil else { return }
        changes[pending.ticket.operation] = pending
        order.append(pending.ticket.operation)
        waiting[ExactText(pending.change.id), default: []].append(pending.ticket.operation)
        bytes += pending.cost
    }

    /// The change with what it has to expect, now that those before it are committed.
    package func ready(_ pending: PendingChange) -> Change {
        guard case .version(let version) = pending.change.expectation else { return pending.change }
        if let now = moved[ExactText(pending.change.id)]?[version] { return pending.change.expecting(.version(now)) }
        // Nothing, as far as this host knew: it does not know of what was deleted and forgotten.
        if version == .none, case .put = pending.change.effect { return pending.change.expecting(.absent) }
        return pending.change
    }

    /// Says what became of a change.
    ///
    /// - Returns: those that do not wait any more: the change, and, if it is dead, those behind it.
    package mutating func settle(_ operation: OperationID, _ fate: Fate) -> [(PendingChange, Fate)] {
        guard let pending = changes[operation] else { return [] }
        let id = ExactText(pending.change.id)
        var settled: [(PendingChange, Fate)] = []
        switch fate {
        case .committed(let version):
            remove(operation, of: id)
            settled.append((pending, fate))
            if waiting[id] == nil {
                moved[id] = nil
            } else if version != pending.ticket.version {
                moved[id, default: [:]][pending.ticket.version] = version
            }
        case .dead:
            for other in waiting[id] ?? [] {
                guard let change = changes[other] else { continue }
                let reason = "a change before it was not committed"
                settled.append((change, other == operation ? fate : .dead(found: nil, reason: reason)))
                remove(other, of: id)
            }
            moved[id] = nil
        }
        return settled
    }

    private mutating func remove(_ operation: OperationID, of id: ExactText) {
        bytes -= changes[operation]?.cost ?? 0
        changes[operation] = nil
        if let place = order.firstIndex(of: operation) { order.remove(at: place) }
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
