import SluiceRepository

extension StoreContract {
    /// The same random history on a store and on the model of all stores.
    static let histories = list {
        (1...40).map { seed in
            Case(
                "history/\(seed)", "a store answers a random history as the model of all stores does",
                needs: [.following, .uniqueness, .audit, .idempotency]
            ) { subject in
                var history = History(subject, model: StoreModel(try Subject.makeComponent()), seed: UInt64(seed))
                try await history.run(steps: 120)
            }
        }
    }
}

/// A store and the model beside it.
private struct History {
    private let subject: Subject
    private var model: StoreModel
    private var random: UInt64
    private var sent: [Change] = []
    private static let ids = ["a", "b", "é", "e\u{301}", "c/d", "f"]
    private static let texts = ["x", "y", "é"]

    init(_ subject: Subject, model: StoreModel, seed: UInt64) {
        self.subject = subject
        self.model = model
        self.model.open()
        random = seed
    }

    mutating func run(steps: Int) async throws {
        for step in 0..<steps {
            switch next(20) {
            case 0: try await setGate(step)
            case 1...3: try await apply(step)
            case 4 where !sent.isEmpty: try await commit(sent[next(sent.count)], step)
            case 5: try await clear(step)
            default: try await commit(try makeChange(), step)
            }
        }
        try await compare()
    }

    private mutating func next(_ bound: Int) -> Int {
        random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((random >> 33) % UInt64(bound))
    }

    private mutating func makeChange() throws -> Change {
        let id = Self.ids[next(Self.ids.count)]
        let current = try model.read(id)
        let version =
            next(5) == 0 ? RecordVersion(epoch: 1, counter: Int64(next(4))) : current.version
        let note = AuditNote(action: [.create, .update, .undo][next(3)], source: [.app, .api][next(2)])
        if next(5) == 0 { return subject.delete(id, expecting: version, note: note) }
        let request = next(6) == 0 ? try subject.request("key-\(next(4))", "\(next(2))") : nil
        return try subject.put(
            id, "\(next(1_000))", makePlaces(), expecting: next(4) == 0 ? .absent : .version(version),
            request: request, note: note)
    }

    private mutating func makePlaces() -> [Membership] {
        var places: [Membership] = []
        if next(2) == 0 { places.append(.flag("published")) }
        if next(2) == 0 { places.append(.label(index: "tags", Self.texts[next(3)])) }
        if next(2) == 0 { places.append(.ordered(index: "created", SortKey(Int64(next(5)) - 2))) }
        if next(3) == 0 { places.append(.unique(index: "slug", Self.texts[next(3)])) }
        return places
    }

    private mutating func commit(_ change: Change, _ step: Int) async throws {
        sent.append(change)
        let epoch = next(10) == 0 ? Int64(next(3)) : model.gate?.epoch
        let expected = try model.commit(change, epoch: epoch, at: subject.clock.now).outcome
        let found = try await subject.store.commit(change, epoch: epoch)
        try subject.demand("the outcome of commit \(step)", found, is: expected)
    }

    private mutating func setGate(_ step: Int) async throws {
        let primary = [0..<Bucket.count, 0..<0, 0..<5_000, 3_000..<Bucket.count][next(4)]
        let gate = Gate(
            epoch: (model.gate?.epoch ?? 0) + Int64(next(3)), primary: primary, isFollower: next(2) == 0,
            capturesChanges: next(2) == 0, term: Int64(next(2)) + (model.gate?.term ?? 0))
        let expected = try model.setGate(gate)
        try subject.demand("whether gate \(step) is set", try await subject.store.setGate(gate), is: expected)
    }

    private mutating func apply(_ step: Int) async throws {
        let id = Self.ids[next(Self.ids.count)]
        let current = try model.read(id).version
        let version = RecordVersion(
            epoch: max(0, current.epoch + Int64(next(3)) - 1), counter: max(0, current.counter + Int64(next(3)) - 1))
        let isDeletion = next(4) == 0
        let record = try subject.record(
            id, version, isDeletion ? nil : "\(next(1_000))", isDeletion ? [] : makePlaces(),
            ring: OperationRing().adding(sent.last?.operation ?? .random(), version))
        let epoch = model.gate?.epoch ?? 0
        let expected = try model.apply(record, sourceSequence: Int64(step), epoch: epoch, at: subject.clock.now)
        let found = try await subject.store.apply(record, sourceSequence: Int64(step), epoch: epoch)
        try subject.demand("the outcome of copy \(step)", found, is: expected)
    }

    private mutating func clear(_ step: Int) async throws {
        let marks = try model.dirty(after: 0, limit: 1_000)
        guard !marks.isEmpty else { return }
        let mark = marks[next(marks.count)]
        let tried = DirtyMark(id: mark.id, sequence: mark.sequence + Int64(next(2)))
        let expected = model.clear(tried)
        try subject.demand("whether mark \(step) is cleared", try await subject.store.clear(tried), is: expected)
    }

    private func compare() async throws {
        for id in Self.ids {
            let (found, expected) = (try await subject.store.readStrong(id), try model.read(id))
            try subject.demand("the record \(id)", found.record.map(Plain.init), is: expected.record.map(Plain.init))
            try subject.demand("the floor", found.floor, is: expected.floor)
        }
        try subject.demand(
            "the gate", try await subject.store.gate().map(Subject.normal), is: model.gate.map(Subject.normal))
        try subject.demand(
            "the marks", try await subject.store.dirty(after: 0, limit: 1_000),
            is: try model.dirty(after: 0, limit: 1_000))
        try subject.demand("the counters", try await subject.store.auditStatistics(), is: model.statistics)
        let filters: [[StoreQuery.Filter]] =
            [[], [.flag("published")]] + Self.texts.map { [.flag("published"), .label(index: "tags", $0)] }
        for filter in filters {
            try subject.demand("the count", try await subject.store.count(filter), is: try model.count(filter))
            for order in [StoreQuery.Order.enumeration, .index("created", isDescending: true)] {
                let found = try await subject.listAll(StoreQuery(filters: filter, order: order, limit: 2)).map(\.id)
                let query = StoreQuery(filters: filter, order: order, limit: 1_000)
                try subject.demand(ids: found, are: try model.list(query).records.map(\.id))
            }
        }
        let entries = try await subject.auditAll(AuditQuery(isNewestFirst: false))
        let expected = try model.audit(AuditQuery(isNewestFirst: false, limit: 1_000)).entries
        try subject.demand("the audit", entries.map(\.id), is: expected.map(\.id))
        try subject.demand("the sequences", entries.map(\.sequence), is: expected.map(\.sequence))
        try subject.demand("the versions", entries.map(\.after), is: expected.map(\.after))
    }
}

/// What two stores must agree on of a record.
private struct Plain: Equatable {
    let version: RecordVersion
    let value: [UInt8]?
    let hash: ContentHash
    let places: Set<Membership>
    let ring: OperationRing
    let answers: [ContentHash]

    init(_ record: Record) {
        version = record.version
        value = record.value
        hash = record.hash
        places = Set(record.memberships)
        ring = record.ring
        answers = record.idempotency.map(\.key)
    }
}
