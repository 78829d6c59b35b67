/// A change of which nobody knows whether it was committed, and what can be told by looking at the record.
package struct UnsettledCommit {
    package enum Verdict: Equatable {
        /// It was, and made this version.
        case committed(RecordVersion)
        /// It was not; what it expects is there.
        case notYet
        /// It was not, and cannot be any more.
        case conflict(current: RecordVersion, isDeleted: Bool)
        /// The record was changed so often since that nobody can tell.
        case unknowable
    }

    let operation: OperationID
    let expectation: Change.Expectation

    package init(_ change: Change) {
        operation = change.operation
        expectation = change.expectation
    }

    /// - Parameter read: the record, read after the attempt whose answer was lost.
    /// - Returns: what it tells of the attempt.
    package func judge(_ read: StrongRead) -> Verdict {
        let ring = read.record?.ring ?? OperationRing()
        if let version = ring[operation] { return .committed(version) }
        let isDeleted = read.record?.isDeleted ?? true
        switch expectation {
        case .version(read.version):
            return .notYet
        case .version(let expected):
            // The ring is that of the last changes; one that began anew behind a purged tombstone does not reach back.
            let distance = read.version.counter - expected.counter
            guard read.record != nil, distance <= ring.entries.count else { return .unknowable }
            return .conflict(current: read.version, isDeleted: isDeleted)
        case .absent where ring.entries.count == OperationRing.capacity:
            return .unknowable
        case .absent:
            return isDeleted ? .notYet : .conflict(current: read.version, isDeleted: false)
        }
    }
}
