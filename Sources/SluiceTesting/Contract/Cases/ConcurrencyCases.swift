import SluiceRepository

extension StoreContract {
    /// Many tasks at once.
    static let concurrency = list {
        [(2, 50), (8, 25), (32, 5)].map { tasks, turns in
            Case("concurrency/\(tasks) tasks count", "no increment is lost that is made by comparing versions") {
                subject in
                try await subject.create("a", "0")
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<tasks {
                        group.addTask { for _ in 0..<turns { try await subject.increment("a") } }
                    }
                    try await group.waitForAll()
                }
                try await subject.demandValue("a", "\(tasks * turns)")
                let version = try await subject.read("a")?.version
                try subject.demand(
                    "the version", version, is: RecordVersion(epoch: 1, counter: Int64(tasks * turns) + 1))
            }
        }
        [
            Case("concurrency/one creates", "of many that create a record, one does") { subject in
                let outcomes = try await subject.commitAtOnce((0..<20).map { try subject.put("a", "\($0)") })
                let commits = outcomes.filter { if case .committed = $0 { true } else { false } }
                try subject.demand("commits", commits.count, is: 1)
                let conflict = CommitOutcome.conflict(current: RecordVersion(epoch: 1, counter: 1), isDeleted: false)
                try subject.demand("conflicts", outcomes.count { $0 == conflict }, is: 19)
            },
            Case("concurrency/one gets a value", "of many that want a unique value, one gets it", needs: .uniqueness) {
                subject in
                let place = [Membership.unique(index: "slug", "x")]
                let outcomes = try await subject.commitAtOnce((0..<20).map { try subject.put("id-\($0)", "1", place) })
                let commits = outcomes.filter { if case .committed = $0 { true } else { false } }
                try subject.demand("commits", commits.count, is: 1)
                try subject.demand("records", try await subject.store.count([]), is: 1)
            },
            Case("concurrency/different records", "changes of different records do not hinder each other") { subject in
                let outcomes = try await subject.commitAtOnce((0..<100).map { try subject.put("id-\($0)", "\($0)") })
                var sequences: [Int64] = []
                for outcome in outcomes {
                    guard case .committed(let commit) = outcome else {
                        throw Objection(expected: "a commit", found: "\(outcome)", line: #fileID)
                    }
                    sequences.append(commit.sequence)
                }
                try subject.demand("the sequences", sequences.sorted(), is: (1...100).map { Int64($0) })
                try subject.demand("the count", try await subject.store.count([]), is: 100)
                for number in 0..<100 { try await subject.demandValue("id-\(number)", "\(number)") }
            },
            Case("concurrency/the same operation", "an operation that is sent many times at once takes effect once") {
                subject in
                let change = try subject.put("a", "1")
                let outcomes = try await subject.commitAtOnce([Change](repeating: change, count: 20))
                let version = RecordVersion(epoch: 1, counter: 1)
                let repeated = CommitOutcome.committed(Commit(version: version, sequence: 0, isRepeated: true))
                try subject.demand(
                    "commits", outcomes.count { $0 == .committed(Commit(version: version, sequence: 1)) }, is: 1)
                try subject.demand("repetitions", outcomes.count { $0 == repeated }, is: 19)
            },
            Case(
                "concurrency/one request", "a request that comes many times at once is carried out once",
                needs: .idempotency
            ) {
                subject in
                let request = try subject.request("key", "same")
                let changes = try (0..<20).map { _ in try subject.put("a", "1", request: request) }
                let outcomes = try await subject.commitAtOnce(changes)
                let version = RecordVersion(epoch: 1, counter: 1)
                let repeated = CommitOutcome.committed(Commit(version: version, sequence: 0, isRepeated: true))
                try subject.demand("repetitions", outcomes.count { $0 == repeated }, is: 19)
            },
            Case("concurrency/readers", "a reader never sees a version fall, nor half a change") { subject in
                try await subject.create("a", "0", [.ordered(index: "created", SortKey(0 as Int64))])
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        for _ in 0..<60 { try await subject.increment("a") }
                    }
                    for _ in 0..<4 {
                        group.addTask {
                            var last = RecordVersion.none
                            for _ in 0..<60 {
                                guard let record = try await subject.read("a") else {
                                    throw Objection(expected: "a record", found: "none", line: #fileID)
                                }
                                try subject.demand(record.version >= last, "versions that do not fall")
                                last = record.version
                                let value = Array("\(last.counter - 1)".utf8)
                                try subject.demand("the value of version \(last)", record.value, is: value)
                                let key = SortKey(last.counter - 1)
                                try subject.demand(
                                    "the places", record.memberships, is: [.ordered(index: "created", key)])
                            }
                        }
                    }
                    try await group.waitForAll()
                }
            },
            Case("concurrency/gates", "of many that set a gate, each epoch is taken at most once", needs: .following) {
                subject in
                let taken = try await withThrowingTaskGroup(of: Bool.self) { group in
                    for number in 0..<30 {
                        group.addTask {
                            let gate = Gate(epoch: 2 + Int64(number % 3), primary: 0..<Bucket.count)
                            return try await subject.store.setGate(gate)
                        }
                    }
                    return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
                }
                try subject.demand(1...3 ~= taken, "from 1 to 3 gates", found: "\(taken)")
                try subject.demand("the epoch", try await subject.store.gate()?.epoch, is: 4)
            },
        ]
    }
}

extension Subject {
    /// Adds one to the number in a record, however often that takes.
    func increment(_ id: String) async throws {
        for _ in 0..<10_000 {
            guard let record = try await read(id), let value = record.value,
                let number = Int64(String(decoding: value, as: UTF8.self))
            else { throw Objection(expected: "a number", found: "none", line: #fileID) }
            let change = try put(
                id, "\(number + 1)", [.ordered(index: "created", SortKey(number + 1))],
                expecting: .version(record.version), note: AuditNote(action: .update, source: .app))
            switch try await store.commit(change) {
            case .committed: return
            case .conflict: continue
            case let other: throw Objection(expected: "a commit or a conflict", found: "\(other)", line: #fileID)
            }
        }
        throw Objection(expected: "a commit", found: "10,000 conflicts", line: #fileID)
    }

    /// Commits changes, each in a task of its own.
    func commitAtOnce(_ changes: [Change]) async throws -> [CommitOutcome] {
        try await withThrowingTaskGroup(of: CommitOutcome.self) { group in
            for change in changes { group.addTask { try await store.commit(change) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }
}
