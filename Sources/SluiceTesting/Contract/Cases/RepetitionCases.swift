import SluiceRepository

extension StoreContract {
    /// The same operation again.
    static let repetitions = list {
        (0...9).map { others in
            Case(
                "repetition/behind \(others) others",
                "an operation is known until eight others came behind it, and never takes effect twice"
            ) { subject in
                let change = try subject.put("a", #""first""#)
                let first = try await subject.commit(change)
                var version = first.version
                for number in 0..<others { version = try await subject.update("a", version, "\(number)") }
                let outcome = try await subject.store.commit(change)
                if others < 8 {
                    let expected = Commit(version: first.version, sequence: 0, isRepeated: true)
                    try subject.demand("the outcome", outcome, is: .committed(expected))
                } else {
                    try subject.demand("the outcome", outcome, is: .conflict(current: version, isDeleted: false))
                }
                try subject.demand("the version", try await subject.read("a")?.version, is: version)
                try await subject.demandValue("a", others == 0 ? #""first""# : "\(others - 1)")
            }
        }
        [
            Case("repetition/of an update", "an update that is sent again answers with what it made") { subject in
                let version = try await subject.create("a", "1")
                let change = try subject.put("a", "2", expecting: .version(version))
                let first = try await subject.commit(change)
                for _ in 1...5 {
                    let again = try await subject.commit(change)
                    let expected = Commit(version: first.version, sequence: 0, isRepeated: true)
                    try subject.demand("the commit", again, is: expected)
                }
                try subject.demand("the version", try await subject.read("a")?.version, is: first.version)
            },
            Case("repetition/of a deletion", "a deletion that is sent again answers with what it made") { subject in
                let change = subject.delete("a", expecting: try await subject.create("a"))
                let first = try await subject.commit(change)
                let again = try await subject.commit(change)
                let expected = Commit(version: first.version, sequence: 0, isRepeated: true)
                try subject.demand("the commit", again, is: expected)
            },
            Case("repetition/behind a deletion", "a deleted record remembers its operations") { subject in
                let change = try subject.put("a", "1")
                let first = try await subject.commit(change)
                try await subject.remove("a", first.version)
                let again = try await subject.commit(change)
                try subject.demand("whether it is repeated", again.isRepeated, is: true)
                try await subject.demandValue("a", nil)
            },
            Case("repetition/with another value", "the operation decides, not what it is said to be") { subject in
                let operation = OperationID.random()
                try await subject.commit(subject.put("a", "1", operation: operation))
                let again = try await subject.commit(subject.put("a", "2", operation: operation))
                try subject.demand("whether it is repeated", again.isRepeated, is: true)
                try await subject.demandValue("a", "1")
            },
            Case("repetition/of another record", "each record remembers its own operations") { subject in
                let operation = OperationID.random()
                try await subject.commit(subject.put("a", "1", operation: operation))
                let other = try await subject.commit(subject.put("b", "2", operation: operation))
                try subject.demand("whether it is repeated", other.isRepeated, is: false)
                try await subject.demandValue("b", "2")
            },
            Case("repetition/leaves no trace", "a repeated operation counts and lists nothing", needs: .audit) {
                subject in
                let change = try subject.put("a", "1")
                try await subject.commit(change)
                for _ in 1...3 { try await subject.commit(change) }
                let next = try await subject.commit(subject.put("b"))
                try subject.demand("the next sequence", next.sequence, is: 2)
                try subject.demand("entries of the audit", try await subject.auditAll().count, is: 2)
                let statistics = try await subject.store.auditStatistics()
                try subject.demand("the counters", statistics, is: ["things:create:app": 2])
            },
            Case("repetition/of a conflict", "an operation that did not happen may happen later") { subject in
                let version = try await subject.create("a", "1")
                let change = try subject.put("a", "2")
                let first = try await subject.store.commit(change)
                try subject.demand("the outcome", first, is: .conflict(current: version, isDeleted: false))
                try await subject.remove("a", version)
                let again = try await subject.commit(change)
                try subject.demand("whether it is repeated", again.isRepeated, is: false)
                try await subject.demandValue("a", "2")
            },
        ]
    }

    /// Requests with idempotency keys.
    static let idempotency = list {
        [
            Case(
                "idempotency/same request", "a request that comes again is answered with what it made",
                needs: .idempotency
            ) {
                subject in
                let request = try subject.request("key", "fingerprint")
                let first = try await subject.commit(subject.put("a", "1", request: request))
                let again = try await subject.commit(subject.put("a", "1", request: request))
                try subject.demand(
                    "the commit", again, is: Commit(version: first.version, sequence: 0, isRepeated: true))
            },
            Case("idempotency/other request", "a key is not for two requests", needs: .idempotency) { subject in
                try await subject.commit(subject.put("a", "1", request: try subject.request("key", "one")))
                let change = try subject.put("b", "1", request: try subject.request("key", "two"))
                try subject.demand("the outcome", try await subject.store.commit(change), is: .idempotencyKeyReused)
                try subject.demand("the other record", try await subject.read("b"), is: nil)
            },
            Case("idempotency/other key", "other keys are other requests", needs: .idempotency) { subject in
                for number in 1...30 {
                    let request = try subject.request("key-\(number)", "same")
                    let commit = try await subject.commit(subject.put("id-\(number)", "1", request: request))
                    try subject.demand("whether it is repeated", commit.isRepeated, is: false)
                }
            },
            Case(
                "idempotency/behind many changes", "a key is known when the operation is not any more",
                needs: .idempotency
            ) {
                subject in
                let request = try subject.request("key", "fingerprint")
                let first = try await subject.commit(subject.put("a", "1", request: request))
                var version = first.version
                for number in 0..<12 { version = try await subject.update("a", version, "\(number)") }
                let again = try await subject.commit(subject.put("a", "1", request: request))
                try subject.demand(
                    "the commit", again, is: Commit(version: first.version, sequence: 0, isRepeated: true))
                try await subject.demandValue("a", "11")
            },
            Case("idempotency/of a conflict", "what did not happen uses no key up", needs: .idempotency) { subject in
                let version = try await subject.create("a")
                let request = try subject.request("key", "fingerprint")
                let refused = try await subject.store.commit(subject.put("a", "1", request: request))
                try subject.demand("the outcome", refused, is: .conflict(current: version, isDeleted: false))
                let other = try await subject.commit(
                    subject.put("b", "1", request: try subject.request("key", "another")))
                try subject.demand("whether it is repeated", other.isRepeated, is: false)
            },
            Case("idempotency/carried", "a record carries its last sixteen answers, newest first", needs: .idempotency)
            {
                subject in
                var version = RecordVersion.none
                var keys: [ContentHash] = []
                for number in 0..<20 {
                    let request = try subject.request("key-\(number)", "\(number)")
                    keys.insert(request.key, at: 0)
                    let change = try subject.put("a", "\(number)", expecting: .version(version), request: request)
                    version = try await subject.commit(change).version
                }
                let carried = try await subject.read("a")?.idempotency ?? []
                try subject.demand("the keys", carried.map(\.key), is: Array(keys.prefix(16)))
                try subject.demand("the newest version", carried.first?.version, is: version)
            },
            Case("idempotency/behind a deletion", "a deleted record keeps its answers", needs: .idempotency) {
                subject in
                let request = try subject.request("key", "fingerprint")
                let first = try await subject.commit(subject.put("a", "1", request: request))
                try await subject.remove("a", first.version)
                let again = try await subject.commit(subject.put("a", "1", request: request))
                try subject.demand("whether it is repeated", again.isRepeated, is: true)
                try subject.demand("how many it carries", try await subject.read("a")?.idempotency.count, is: 1)
            },
            Case(
                "idempotency/operation first", "an operation that is known is not asked for its key",
                needs: .idempotency
            ) {
                subject in
                let operation = OperationID.random()
                let one = try subject.request("key", "one")
                try await subject.commit(subject.put("a", "1", operation: operation, request: one))
                let two = try subject.request("key", "two")
                let again = try await subject.commit(subject.put("a", "1", operation: operation, request: two))
                try subject.demand("whether it is repeated", again.isRepeated, is: true)
            },
            Case("idempotency/kept for a day", "an answer is kept for 24 hours", needs: [.idempotency, .clock]) {
                subject in
                let change = try subject.put("a", "1", request: try subject.request("key", "one"))
                try await subject.commit(change)
                let other = try subject.put("b", "1", request: try subject.request("key", "two"))
                subject.clock.advance(by: .seconds(86_399))
                try subject.demand("the outcome", try await subject.store.commit(other), is: .idempotencyKeyReused)
                subject.clock.advance(by: .seconds(2))
                let later = try await subject.commit(other)
                try subject.demand("whether it is repeated", later.isRepeated, is: false)
            },
            Case(
                "idempotency/moves along", "the store to which a record is copied knows its answers",
                needs: [.idempotency, .following]
            ) { subject in
                let request = try subject.request("key", "one")
                let version = RecordVersion(epoch: 3, counter: 5)
                let expires = max(subject.clock.now, 4_000_000_000_000)
                let answer = IdempotencyRecord(
                    key: request.key, fingerprint: request.fingerprint, version: version, expires: expires)
                try await subject.follow()
                let record = try subject.record("a", version, "1", idempotency: [answer])
                try await subject.apply(record, is: .applied)
                let gate = Gate(epoch: 4, primary: 0..<Bucket.count)
                try subject.demand("that it is set", try await subject.store.setGate(gate), is: true)
                let again = try await subject.commit(subject.put("a", "1", request: request))
                try subject.demand("the commit", again, is: Commit(version: version, sequence: 0, isRepeated: true))
                let other = try subject.put("b", "1", request: try subject.request("key", "two"))
                try subject.demand("the outcome", try await subject.store.commit(other), is: .idempotencyKeyReused)
            },
        ]
    }
}

extension Subject {
    /// A request with a key.
    func request(_ key: String, _ fingerprint: String) throws -> IdempotencyRequest {
        IdempotencyRequest(
            key: try CanonicalJSON.hash(of: Array("\"\(key)\"".utf8)),
            fingerprint: try CanonicalJSON.hash(of: Array("\"\(fingerprint)\"".utf8)))
    }

    /// Makes the store take copies for all buckets.
    func follow(epoch: Int64 = 2) async throws {
        let gate = Gate(epoch: epoch, primary: 0..<0, isFollower: true)
        try demand("that the gate is set", try await store.setGate(gate), is: true)
    }

    /// Copies a record under the epoch that ``follow(epoch:)`` sets.
    func apply(
        _ record: Record, epoch: Int64 = 2, is expected: ApplyOutcome, line: Int = #line, file: StaticString = #fileID
    ) async throws {
        let outcome = try await store.apply(record, sourceSequence: 1, epoch: epoch)
        try demand("the outcome of the copy", outcome, is: expected, line: line, file: file)
    }
}
