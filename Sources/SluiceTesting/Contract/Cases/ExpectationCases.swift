import SluiceRepository

extension StoreContract {
    /// What can be there when a change comes.
    private enum Before: String, CaseIterable {
        case never, created, changed, deleted, purged

        var version: RecordVersion {
            switch self {
            case .never: .none
            case .created: RecordVersion(epoch: 1, counter: 1)
            case .changed: RecordVersion(epoch: 1, counter: 3)
            case .deleted, .purged: RecordVersion(epoch: 1, counter: 2)
            }
        }

        var isLive: Bool { self == .created || self == .changed }

        func prepare(_ subject: Subject) async throws {
            guard self != .never else { return }
            var version = try await subject.create("a", #""old""#)
            switch self {
            case .never, .created: break
            case .changed:
                for _ in 1...2 { version = try await subject.update("a", version, #""old""#) }
            case .deleted, .purged: try await subject.remove("a", version)
            }
            if self == .purged { try await subject.purge() }
        }
    }

    private static let expected: [Change.Expectation] =
        [.absent]
        + [(0, 0), (0, 1), (1, 0), (1, 1), (1, 2), (1, 3), (1, 4), (2, 1), (2, 3)].map {
            .version(RecordVersion(epoch: $0, counter: $1))
        }

    /// All that can be there against all that can be expected.
    static let expectations = list {
        Before.allCases.flatMap { before in
            expected.flatMap { expectation in
                [false, true].compactMap { isDeletion in
                    if isDeletion, expectation == .absent { return nil }
                    return expectationCase(before, expectation, isDeletion)
                }
            }
        }
    }

    private static func expectationCase(
        _ before: Before, _ expectation: Change.Expectation, _ isDeletion: Bool
    ) -> Case {
        let (word, isMet): (String, Bool) =
            switch expectation {
            case .absent: ("absent", !before.isLive)
            case .version(let version): ("\(version)", version == before.version)
            }
        return Case(
            "expectation/\(isDeletion ? "delete" : "put") \(word) over \(before)",
            "a change happens if what it expects is so, and else says what is there",
            needs: before == .purged ? .maintenance : []
        ) { subject in
            try await before.prepare(subject)
            let old = try await subject.read("a")
            let change: Change
            if case .version(let version) = expectation, isDeletion {
                change = subject.delete("a", expecting: version)
            } else {
                change = try subject.put("a", #""new""#, expecting: expectation)
            }
            let outcome = try await subject.store.commit(change)
            guard isMet else {
                try subject.demand(
                    "the outcome", outcome, is: .conflict(current: before.version, isDeleted: !before.isLive))
                try subject.demand("the record", try await subject.read("a"), is: old)
                return
            }
            guard case .committed(let commit) = outcome else {
                throw Objection(expected: "a commit", found: "\(outcome)", line: #fileID)
            }
            let version = RecordVersion(epoch: 1, counter: before.version.counter + 1)
            try subject.demand("the version", commit.version, is: version)
            try subject.demand("whether it is repeated", commit.isRepeated, is: false)
            try subject.demand("the version read", try await subject.read("a")?.version, is: version)
            try await subject.demandValue("a", isDeletion ? nil : #""new""#)
        }
    }
}

extension Subject {
    /// Waits until what was deleted is forgotten.
    func purge(line: Int = #line, file: StaticString = #fileID) async throws {
        let end = ContinuousClock.now.advanced(by: .seconds(5))
        while ContinuousClock.now < end {
            clock.advance(by: .seconds(1))
            if try await store.maintain(MaintenancePolicy(tombstoneAge: .zero)).tombstones > 0 { return }
            // Stores with clocks of their own need a moment for time to pass.
            try await Task.sleep(for: .milliseconds(2))
        }
        throw Objection(expected: "a purged record", found: "none in 5 s", line: "\(file):\(line)")
    }
}
