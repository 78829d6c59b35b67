import Testing

@testable import SluiceRepository

@Suite struct UnsettledCommitTests {
    private let operation = OperationID.random()

    @Test(arguments: 1...8, [true, false])
    func findsTheOperationInTheRing(position: Int, isDeleted: Bool) {
        var ring = OperationRing().adding(operation, version(5))
        for number in 1..<position { ring = ring.adding(.random(), version(5 + Int64(number))) }
        let read = strong(5 + Int64(position) - 1, ring, isDeleted: isDeleted)
        for expectation in [Change.Expectation.absent, .version(version(4))] {
            #expect(unsettled(expectation).judge(read) == .committed(version(5)))
        }
    }

    @Test func knowsWhatItCannotKnow() {
        let full = OperationRing(
            (0..<8).map { OperationRing.Entry(operation: .random(), version: version(9 - Int64($0))) })
        let some = OperationRing([OperationRing.Entry(operation: .random(), version: version(1))])
        // expectation, what is there, verdict
        let table: [(Change.Expectation, StrongRead, UnsettledCommit.Verdict)] = [
            (.version(version(4)), strong(4, some), .notYet),
            (.version(version(4)), strong(5, some), .conflict(current: version(5), isDeleted: false)),
            // The ring began anew behind a tombstone that was purged.
            (.version(version(4)), strong(6, some), .unknowable),
            (.version(version(4)), strong(11, full), .conflict(current: version(11), isDeleted: false)),
            (.version(version(4)), strong(11, full, isDeleted: true), .conflict(current: version(11), isDeleted: true)),
            (.version(version(4)), strong(12, full), .conflict(current: version(12), isDeleted: false)),
            (.version(version(4)), strong(13, full), .unknowable),
            (.version(version(4)), StrongRead(record: nil, gate: nil, floor: version(6)), .unknowable),
            (.version(version(4)), StrongRead(record: nil, gate: nil, floor: version(4)), .notYet),
            (.absent, StrongRead(record: nil, gate: nil, floor: .none), .notYet),
            (.absent, strong(3, some, isDeleted: true), .notYet),
            (.absent, strong(3, some), .conflict(current: version(3), isDeleted: false)),
            (.absent, strong(9, full), .unknowable),
            (.absent, strong(9, full, isDeleted: true), .unknowable),
        ]
        for (expectation, read, verdict) in table {
            #expect(unsettled(expectation).judge(read) == verdict)
        }
    }

    private func unsettled(_ expectation: Change.Expectation) -> UnsettledCommit {
        UnsettledCommit(
            Change(
                id: "a", operation: operation, effect: .delete, expectation: expectation,
                audit: AuditNote(action: .update, source: .app), writer: "", timestamp: 0))
    }

    private func version(_ counter: Int64) -> RecordVersion { RecordVersion(epoch: 1, counter: counter) }

    private func strong(_ counter: Int64, _ ring: OperationRing, isDeleted: Bool = false) -> StrongRead {
        let hash = try? CanonicalJSON.hash(of: Array("{}".utf8))
        let record = hash.map {
            Record(
                id: "a", version: version(counter), value: isDeleted ? nil : Array("{}".utf8), hash: $0,
                memberships: [],
                ring: ring, writer: "", timestamp: 0)
        }
        return StrongRead(record: record, gate: .open, floor: .none)
    }
}
