import SluiceRepository

extension StoreContract {
    /// A store that was never opened, and opening it.
    static let opening = list {
        [
            Case("opening/no gate", "a store that was never opened has no gate", isOpen: false) { subject in
                try subject.demand("the gate", try await subject.store.gate(), is: nil)
            },
            Case("opening/commit is refused", "nothing is committed to a store without a gate", isOpen: false) {
                subject in
                try await subject.demandError(.notOpen) { try await subject.store.commit(subject.put("a")) }
                try await subject.demandError(.notOpen) { try await subject.store.commit(subject.put("a"), epoch: 1) }
                try subject.demand("the record", try await subject.read("a"), is: nil)
            },
            Case(
                "opening/copy is refused", "nothing is copied to a store without a gate", needs: .following,
                isOpen: false
            ) {
                subject in
                let record = try subject.record("a", RecordVersion(epoch: 1, counter: 1))
                try await subject.demandError(.notOpen) {
                    try await subject.store.apply(record, sourceSequence: 1, epoch: 1)
                }
            },
            Case("opening/reads nothing", "a store that was never opened reads as an empty one", isOpen: false) {
                subject in
                let read = try await subject.store.readStrong("a")
                try subject.demand(
                    "the reading", read, is: StrongRead(record: nil, gate: nil, floor: RecordVersion.none))
                try subject.demand("the answer", try await subject.store.read(["a"], .session).records, is: [nil])
                try subject.demand("the count", try await subject.store.count([]), is: 0)
                try subject.demand(
                    ids: try await subject.store.ids(in: 0..<Bucket.count, after: nil, limit: 10), are: [])
                try subject.demand(
                    "the page", try await subject.store.list(StoreQuery()), is: StorePage(records: [], next: nil))
            },
            Case("opening/gate", "opening sets the gate of a store that stands alone", isOpen: false) { subject in
                try await subject.store.open()
                try subject.demand("the gate", try await subject.store.gate(), is: .open)
                try subject.demand("the gate read along", try await subject.store.readStrong("a").gate, is: .open)
            },
            Case("opening/twice", "opening again changes nothing") { subject in
                try await subject.create("a")
                try await subject.store.open()
                try subject.demand("the gate", try await subject.store.gate(), is: .open)
                try subject.demand("the count", try await subject.store.count([]), is: 1)
            },
            Case("opening/keeps a gate", "opening leaves a gate alone", needs: .following, isOpen: false) { subject in
                let gate = Gate(epoch: 7, primary: 0..<10, isFollower: true, term: 3)
                try subject.demand("that it is set", try await subject.store.setGate(gate), is: true)
                try await subject.store.open()
                try subject.demand("the gate", try await subject.store.gate(), is: gate)
            },
        ]
    }

    /// Setting gates.
    static let gates = list {
        [
            (0, false), (-1, false), (1, true), (2, true), (9_007_199_254_740_991, true),
        ].map { (epoch: Int64, isTaken: Bool) in
            Case("gates/first \(epoch)", "a first gate has at least epoch 1", needs: .following, isOpen: false) {
                subject in
                let gate = Gate(epoch: epoch, primary: 0..<Bucket.count)
                try subject.demand("that it is set", try await subject.store.setGate(gate), is: isTaken)
                try subject.demand("the gate", try await subject.store.gate(), is: isTaken ? gate : nil)
            }
        }
        [
            (4, 5, false), (5, 5, false), (6, 5, true), (7, 5, true), (6, 4, false), (6, 6, true), (4, 9, false),
            (5, 6, false),
        ].map { (epoch: Int64, term: Int64, isTaken: Bool) in
            Case(
                "gates/\(epoch) of term \(term) over 5 of term 5", "only a higher epoch of no lower term is taken",
                needs: .following, isOpen: false
            ) { subject in
                let old = Gate(epoch: 5, primary: 0..<Bucket.count, term: 5)
                let new = Gate(epoch: epoch, primary: 0..<5_000, isFollower: true, term: term)
                try subject.demand("that it is set", try await subject.store.setGate(old), is: true)
                try subject.demand("that it is set", try await subject.store.setGate(new), is: isTaken)
                try subject.demand("the gate", try await subject.store.gate(), is: isTaken ? new : old)
            }
        }
        [
            Gate(epoch: 2, primary: 0..<0), Gate(epoch: 2, primary: 0..<1), Gate(epoch: 2, primary: 9_999..<10_000),
            Gate(epoch: 2, primary: 0..<Bucket.count, isFollower: true),
            Gate(epoch: 2, primary: 0..<Bucket.count, capturesChanges: true),
            Gate(epoch: 2, primary: 5_000..<10_000, isFollower: true, capturesChanges: true, capturedSince: 12_345),
            Gate(epoch: 2, primary: 0..<Bucket.count, term: 9_007_199_254_740_991),
        ].enumerated().map { number, gate in
            Case("gates/kept \(number)", "a gate is read as it was set", needs: .following) { subject in
                try subject.demand("that it is set", try await subject.store.setGate(gate), is: true)
                let found = try await subject.store.gate()
                try subject.demand("the gate", found.map(Subject.normal), is: Subject.normal(gate))
                let read = try await subject.store.readStrong("a").gate
                try subject.demand("the gate read along", read.map(Subject.normal), is: Subject.normal(gate))
            }
        }
        [-1..<5, 0..<10_001, 10_000..<10_001].map { buckets in
            Case("gates/buckets \(buckets)", "a gate's buckets exist", needs: .following) { subject in
                try await subject.demandError(.invalid) {
                    try await subject.store.setGate(Gate(epoch: 2, primary: buckets))
                }
                try subject.demand("the gate", try await subject.store.gate(), is: .open)
            }
        }
    }
}

extension Subject {
    /// A gate in which no range is as no other.
    static func normal(_ gate: Gate) -> Gate {
        var gate = gate
        if gate.primary.isEmpty { gate.primary = 0..<0 }
        return gate
    }

    /// A record as another store would have it.
    func record(
        _ id: String, _ version: RecordVersion, _ value: String? = "{}", _ memberships: [Membership] = [],
        ring: OperationRing = OperationRing(), idempotency: [IdempotencyRecord] = [], schema: Int = 0
    ) throws -> Record {
        let bytes = value.map { Array($0.utf8) }
        let hash = try bytes.map { try CanonicalJSON.hash(of: $0) } ?? ContentHash.ofNothing()
        return Record(
            id: id, version: version, value: bytes, hash: hash, memberships: memberships, ring: ring,
            idempotency: idempotency, schema: schema, writer: "elsewhere", timestamp: 1_500_000_000_000)
    }
}
