import SluiceRepository

extension StoreContract {
    private static let here = RecordVersion(epoch: 3, counter: 2)

    /// What a copy meets, and what comes of it.
    private static func copying(
        over isLiveHere: Bool?, _ version: RecordVersion, _ value: String?, is outcome: ApplyOutcome
    ) -> Case {
        let state = isLiveHere.map { $0 ? "a record" : "a deleted record" } ?? "nothing"
        return Case(
            "copy/\(version) \(value ?? "deleted") over \(state)",
            "a copy happens if it is newer; the same version with other content is an alarm", needs: .following
        ) { subject in
            try await subject.follow()
            if let isLiveHere {
                let there = try subject.record("a", here, isLiveHere ? "1" : nil)
                try await subject.apply(there, is: .applied)
            }
            let old = try await subject.read("a")
            let record = try subject.record("a", version, value)
            try await subject.apply(record, is: outcome)
            try subject.demand("the record", try await subject.read("a"), is: outcome == .applied ? record : old)
            try await subject.apply(record, is: outcome == .applied ? .same : outcome)
            try subject.demand("the record", try await subject.read("a"), is: outcome == .applied ? record : old)
        }
    }

    private static let newer = [(3, 3), (3, 9), (4, 0), (4, 1), (9_007_199_254_740_991, 9_007_199_254_740_991)]
    private static let older = [(3, 1), (3, 0), (2, 2), (2, 99), (1, 9_007_199_254_740_991)]

    /// Copies of records to a follower.
    static let copies = list {
        newer.flatMap { epoch, counter in
            let version = RecordVersion(epoch: Int64(epoch), counter: Int64(counter))
            return [true, false, nil].flatMap { isLive in
                [copying(over: isLive, version, "2", is: .applied), copying(over: isLive, version, nil, is: .applied)]
            }
        }
        older.flatMap { epoch, counter in
            let version = RecordVersion(epoch: Int64(epoch), counter: Int64(counter))
            return [true, false].flatMap { isLive in
                [copying(over: isLive, version, "2", is: .older), copying(over: isLive, version, nil, is: .older)]
            }
        }
        [
            copying(over: true, here, "1", is: .same), copying(over: true, here, "1.0", is: .same),
            copying(over: true, here, "2", is: .diverged), copying(over: true, here, nil, is: .diverged),
            copying(over: false, here, nil, is: .same), copying(over: false, here, "1", is: .diverged),
            copying(over: nil, .none, nil, is: .same),
        ]
        [
            (0, 0..<Bucket.count, true, ApplyOutcome.stale(epoch: 5)), (4, 0..<0, true, .stale(epoch: 5)),
            (6, 0..<0, true, .stale(epoch: 5)), (5, 0..<Bucket.count, true, .isPrimary(epoch: 5)),
            (5, 0..<Bucket.count, false, .isPrimary(epoch: 5)), (5, 0..<0, false, .notFollower(epoch: 5)),
            (4, 0..<0, false, .stale(epoch: 5)), (5, 0..<0, true, .applied),
        ].enumerated().map { (number: Int, row: (epoch: Int64, primary: Range<Int>, follower: Bool, ApplyOutcome)) in
            Case(
                "copy/gate \(number)", "a copy is taken by the follower of its bucket, of that epoch", needs: .following
            ) {
                subject in
                let gate = Gate(epoch: 5, primary: row.primary, isFollower: row.follower)
                try subject.demand("that it is set", try await subject.store.setGate(gate), is: true)
                let record = try subject.record("a", RecordVersion(epoch: 1, counter: 1))
                try await subject.apply(record, epoch: row.epoch, is: row.3)
                try subject.demand("the record", try await subject.read("a"), is: row.3 == .applied ? record : nil)
            }
        }
        [
            Case("copy/by bucket", "a store may lead for some buckets and follow for others", needs: .following) {
                subject in
                let gate = Gate(epoch: 5, primary: 2_000..<7_000, isFollower: true, capturesChanges: true)
                try subject.demand("that it is set", try await subject.store.setGate(gate), is: true)
                for number in 0..<60 {
                    let id = "id-\(number)"
                    let leads = gate.primary.contains(Bucket(of: id, salt: "things").number)
                    let record = try subject.record(id, RecordVersion(epoch: 4, counter: 1))
                    try await subject.apply(record, epoch: 5, is: leads ? .isPrimary(epoch: 5) : .applied)
                    let outcome = try await subject.store.commit(subject.put(id), epoch: 5)
                    if leads {
                        guard case .committed = outcome else {
                            throw Objection(expected: "a commit", found: "\(outcome)", line: #fileID)
                        }
                    } else {
                        try subject.demand("the outcome", outcome, is: .notPrimary(epoch: 5))
                    }
                }
            },
            Case("copy/whole", "a copy is read as it was there, with its operations and answers", needs: .following) {
                subject in
                let operation = OperationID.random()
                let version = RecordVersion(epoch: 7, counter: 41)
                let answer = IdempotencyRecord(
                    key: try subject.request("k", "f").key, fingerprint: try subject.request("k", "f").fingerprint,
                    version: version, expires: 4_000_000_000_000)
                let record = try subject.record(
                    "a", version, #"{"x":9007199254740993}"#, [.flag("published"), .label(index: "tags", "x")],
                    ring: OperationRing().adding(.random(), version).adding(operation, version), idempotency: [answer],
                    schema: 3)
                try await subject.follow()
                try await subject.apply(record, is: .applied)
                guard let found = try await subject.read("a") else {
                    throw Objection(expected: "a record", found: "none", line: #fileID)
                }
                try subject.demand("the value", found.value, is: record.value)
                try subject.demand("the version", found.version, is: version)
                try subject.demand("the ring", found.ring, is: record.ring)
                try subject.demand("the schema", found.schema, is: 3)
                try subject.demand("the answers", found.idempotency, is: [answer])
                try subject.demand("the places", Set(found.memberships), is: Set(record.memberships))
                try subject.demand("the writer", found.writer, is: "elsewhere")
                try subject.demand("the time", found.timestamp, is: record.timestamp)
            },
            Case("copy/lists", "a copy is listed where it says, and no more where it was", needs: .following) {
                subject in
                try await subject.follow()
                let (one, two) = (RecordVersion(epoch: 1, counter: 1), RecordVersion(epoch: 1, counter: 2))
                let three = RecordVersion(epoch: 1, counter: 3)
                try await subject.apply(subject.record("a", one, "1", [.flag("published")]), is: .applied)
                try subject.demand("the count", try await subject.store.count([.flag("published")]), is: 1)
                try await subject.apply(subject.record("a", two, "1", [.flag("featured")]), is: .applied)
                try subject.demand("the count", try await subject.store.count([.flag("published")]), is: 0)
                try subject.demand("the count", try await subject.store.count([.flag("featured")]), is: 1)
                try await subject.apply(subject.record("a", three, nil), is: .applied)
                try subject.demand("the count", try await subject.store.count([.flag("featured")]), is: 0)
                try subject.demand("the count", try await subject.store.count([]), is: 0)
            },
            Case(
                "copy/leaves no trace", "a copy is no commit: no audit, no count, no mark", needs: [.following, .audit]
            ) {
                subject in
                let gate = Gate(epoch: 2, primary: 0..<0, isFollower: true, capturesChanges: true)
                try subject.demand("that it is set", try await subject.store.setGate(gate), is: true)
                try await subject.apply(subject.record("a", RecordVersion(epoch: 1, counter: 1)), is: .applied)
                try subject.demand("entries", try await subject.auditAll(), is: [])
                try subject.demand("counters", try await subject.store.auditStatistics(), is: [:])
                try subject.demand("marks", try await subject.store.dirty(after: 0, limit: 10), is: [])
                let leading = Gate(epoch: 3, primary: 0..<Bucket.count)
                try subject.demand("that it is set", try await subject.store.setGate(leading), is: true)
                try subject.demand("the sequence", try await subject.commit(subject.put("b")).sequence, is: 1)
            },
            Case("copy/then commit", "a store that takes over goes on from the copies", needs: .following) { subject in
                let operation = OperationID.random()
                let version = RecordVersion(epoch: 7, counter: 41)
                let ring = OperationRing().adding(operation, version)
                try await subject.follow()
                try await subject.apply(subject.record("a", version, "1", ring: ring), is: .applied)
                try subject.demand(
                    "that the gate is set",
                    try await subject.store.setGate(Gate(epoch: 8, primary: 0..<Bucket.count)), is: true)
                let again = try await subject.commit(
                    subject.put("a", "2", expecting: .version(version), operation: operation))
                try subject.demand("the commit", again, is: Commit(version: version, sequence: 0, isRepeated: true))
                let next = try await subject.update("a", version, "3")
                try subject.demand("the version", next, is: RecordVersion(epoch: 8, counter: 42))
            },
            Case("copy/versions never fall", "a commit is newer than a copy of a higher epoch", needs: .following) {
                subject in
                try await subject.follow()
                let version = RecordVersion(epoch: 9, counter: 4)
                try await subject.apply(subject.record("a", version, "1"), is: .applied)
                try subject.demand(
                    "that the gate is set",
                    try await subject.store.setGate(Gate(epoch: 3, primary: 0..<Bucket.count)), is: true)
                let next = try await subject.update("a", version, "2")
                try subject.demand("the version", next, is: RecordVersion(epoch: 9, counter: 5))
            },
        ]
    }

    /// Gates and commits, and marks for the follower.
    static let marks = list {
        [
            (1, 1, true), (1, 2, false), (5, 5, true), (5, 4, false), (5, 6, false), (5, 0, false),
        ].map { (gate: Int64, epoch: Int64, isTaken: Bool) in
            Case("fence/\(epoch) at \(gate)", "a commit decided under another epoch takes no effect", needs: .following)
            {
                subject in
                if gate > 1 { _ = try await subject.store.setGate(Gate(epoch: gate, primary: 0..<Bucket.count)) }
                let outcome = try await subject.store.commit(subject.put("a"), epoch: epoch)
                if isTaken {
                    let commit = Commit(version: RecordVersion(epoch: gate, counter: 1), sequence: 1)
                    try subject.demand("the outcome", outcome, is: .committed(commit))
                } else {
                    try subject.demand("the outcome", outcome, is: .stale(epoch: gate))
                    try subject.demand("the record", try await subject.read("a"), is: nil)
                }
            }
        }
        [
            Case("fence/of a repetition", "the fence comes before the memory of operations", needs: .following) {
                subject in
                let change = try subject.put("a")
                try await subject.commit(change)
                _ = try await subject.store.setGate(Gate(epoch: 2, primary: 0..<0))
                try subject.demand(
                    "the outcome", try await subject.store.commit(change, epoch: 1), is: .stale(epoch: 2))
                try subject.demand(
                    "the outcome", try await subject.store.commit(change, epoch: 2), is: .notPrimary(epoch: 2))
            },
            Case(
                "fence/looked up again", "a store that uses its own epoch looks again when it was old",
                needs: .following
            ) {
                subject in
                let version = try await subject.create("a")
                for epoch in Int64(2)...6 {
                    _ = try await subject.store.setGate(Gate(epoch: epoch, primary: 0..<Bucket.count))
                    let commit = try await subject.commit(subject.put("id-\(epoch)"))
                    try subject.demand("the version", commit.version, is: RecordVersion(epoch: epoch, counter: 1))
                }
                let next = try await subject.update("a", version, "2")
                try subject.demand("the version", next, is: RecordVersion(epoch: 6, counter: 2))
            },
            Case("mark/none", "commits mark nothing unless they are captured", needs: .following) { subject in
                try await subject.create("a")
                try subject.demand("the marks", try await subject.store.dirty(after: 0, limit: 10), is: [])
            },
            Case("mark/captured", "captured commits mark their record, the last one counts", needs: .following) {
                subject in
                try await subject.capture()
                var versions: [String: RecordVersion] = [:]
                for id in ["a", "b", "c"] { versions[id] = try await subject.create(id) }
                try await subject.update("a", versions["a"] ?? .none, "2")
                try await subject.remove("b", versions["b"] ?? .none)
                let marks = [
                    DirtyMark(id: "c", sequence: 3), DirtyMark(id: "a", sequence: 4), DirtyMark(id: "b", sequence: 5),
                ]
                try subject.demand("the marks", try await subject.store.dirty(after: 0, limit: 10), is: marks)
                try subject.demand(
                    "those behind 3", try await subject.store.dirty(after: 3, limit: 10), is: Array(marks[1...]))
                try subject.demand(
                    "the first", try await subject.store.dirty(after: 0, limit: 1), is: Array(marks[..<1]))
                try subject.demand("those behind all", try await subject.store.dirty(after: 5, limit: 10), is: [])
            },
            Case("mark/cleared", "a mark is taken back once, if it is still that of its commit", needs: .following) {
                subject in
                try await subject.capture()
                let version = try await subject.create("a")
                let mark = DirtyMark(id: "a", sequence: 1)
                try await subject.update("a", version, "2")
                try subject.demand("whether the old one is cleared", try await subject.store.clear(mark), is: false)
                let now = DirtyMark(id: "a", sequence: 2)
                try subject.demand("the marks", try await subject.store.dirty(after: 0, limit: 10), is: [now])
                try subject.demand("whether it is cleared", try await subject.store.clear(now), is: true)
                try subject.demand("whether it is cleared again", try await subject.store.clear(now), is: false)
                try subject.demand("the marks", try await subject.store.dirty(after: 0, limit: 10), is: [])
                let other = DirtyMark(id: "never", sequence: 1)
                try subject.demand("whether nothing is cleared", try await subject.store.clear(other), is: false)
            },
            Case("mark/of strange ids", "marks name ids byte by byte", needs: .following) { subject in
                try await subject.capture()
                let ids = ["é", "e\u{301}", "a:b", "{a}", "👩‍👩‍👧‍👦", " "]
                for id in ids { try await subject.create(id) }
                try subject.demand(ids: try await subject.store.dirty(after: 0, limit: 10).map(\.id), are: ids)
                try subject.demand(
                    "whether it is cleared", try await subject.store.clear(DirtyMark(id: "é", sequence: 1)), is: true)
                let left = try await subject.store.dirty(after: 0, limit: 10).map(\.id)
                try subject.demand(ids: left, are: Array(ids.dropFirst()))
            },
            Case("mark/many", "marks are read a few at a time", needs: .following) { subject in
                try await subject.capture()
                for number in 0..<30 { try await subject.create("id-\(number)") }
                var sequence: Int64 = 0
                var ids: [String] = []
                while let last = try await subject.store.dirty(after: sequence, limit: 7).last {
                    ids += try await subject.store.dirty(after: sequence, limit: 7).map(\.id)
                    sequence = last.sequence
                }
                try subject.demand(ids: ids, are: (0..<30).map { "id-\($0)" })
            },
            Case("mark/stays", "marks outlive the gate that made them", needs: .following) { subject in
                try await subject.capture()
                try await subject.create("a")
                _ = try await subject.store.setGate(Gate(epoch: 3, primary: 0..<0))
                let marks = try await subject.store.dirty(after: 0, limit: 10)
                try subject.demand("the marks", marks, is: [DirtyMark(id: "a", sequence: 1)])
            },
        ]
    }
}

extension Subject {
    /// Makes the store mark what it commits.
    func capture() async throws {
        let gate = Gate(epoch: 2, primary: 0..<Bucket.count, capturesChanges: true)
        try demand("that the gate is set", try await store.setGate(gate), is: true)
    }
}
