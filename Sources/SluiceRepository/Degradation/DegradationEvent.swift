import SluiceClient

/// What a ``ResilientStore`` tells the application.
public enum DegradationEvent: Sendable, Hashable {
    /// It works in another way now.
    case changed(DegradationStatus.Mode, DegradationStatus.Reason)
    /// A change waits on this host.
    case pending(PendingTicket)
    /// A change that waited was committed.
    case replayed(PendingTicket, RecordVersion)
    /// A change that waited met something else; both versions are in the letter.
    case conflicted(DeadLetter)
    /// The snapshot is as the store was.
    case snapshotRefreshed(records: Int)
}

extension DegradationEvent {
    func report(_ component: String, to sink: any EventSink) {
        let labels = ["component": component]
        switch self {
        case .changed(let mode, let reason):
            let particulars = ["component": component, "mode": mode.rawValue, "reason": reason.rawValue]
            sink.count("sluice.store.degraded", by: 1, labels: particulars)
            sink.log(
                mode == .normal ? .info : .warning, "a store works in another way now", metadata: particulars)
        case .pending: sink.count("sluice.store.pending", by: 1, labels: labels)
        case .replayed: sink.count("sluice.store.replayed", by: 1, labels: labels)
        case .conflicted(let letter):
            sink.count("sluice.store.conflicted", by: 1, labels: labels)
            sink.log(
                .error, "a change that waited met something else",
                metadata: ["component": component, "operation": letter.ticket.operation.description])
        case .snapshotRefreshed: sink.count("sluice.store.snapshots", by: 1, labels: labels)
        }
    }
}
