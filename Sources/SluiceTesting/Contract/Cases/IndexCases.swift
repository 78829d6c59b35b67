import SluiceRepository

extension StoreContract {
    private static let labels = [
        "swift", "", " ", "a:b", "{x}", "é", "e\u{301}", "Swift", "日本語", "👩‍👩‍👧‍👦", "a\"b", "a\\b", "a,b", "[1]", "\u{2028}",
        String(repeating: "l", count: 300),
    ]

    private static let places: [(name: String, membership: Membership)] = [
        ("flag", .flag("published")), ("label", .label(index: "tags", "x")),
        ("order", .ordered(index: "created", SortKey(5 as Int64))), ("unique", .unique(index: "slug", "x")),
    ]

    private static func need(_ membership: Membership) -> Features {
        if case .unique = membership { .uniqueness } else { [] }
    }

    /// What an index lists follows the records.
    static let indexes = list {
        labels.map { label in
            Case("index/label \(label.prefix(12).debugDescription)", "a label is any text, byte by byte") { subject in
                try await subject.create("a", "1", [.label(index: "tags", label)])
                try await subject.create("b", "1", [.label(index: "tags", "other")])
                try await subject.create("c", "1", [.label(index: "tags", label), .label(index: "tags", "other")])
                let filter = StoreQuery.Filter.label(index: "tags", label)
                try subject.demand("the count", try await subject.store.count([filter]), is: 2)
                let listed = try await subject.listAll(StoreQuery(filters: [filter]))
                try subject.demand(ids: listed.map(\.id), are: Subject.enumerated(["a", "c"]))
                let both = [filter, .label(index: "tags", "other")]
                try subject.demand("the count", try await subject.store.count(both), is: 1)
            }
        }
        places.flatMap { name, membership in
            [
                Case("index/\(name) twice", "a place that is named twice is one", needs: need(membership)) { subject in
                    let version = try await subject.create("a", "1", [membership, membership])
                    try subject.demand("the places", try await subject.read("a")?.memberships, is: [membership])
                    try await subject.update("a", version, "1", [])
                    try subject.demand("the places", try await subject.read("a")?.memberships, is: [])
                },
                Case(
                    "index/\(name) is left", "an update takes the record out of places that it does not name",
                    needs: need(membership)
                ) { subject in
                    let version = try await subject.create("a", "1", [membership])
                    try subject.demand("how many are listed", try await subject.listed(at: membership), is: 1)
                    let next = try await subject.update("a", version, "2")
                    try subject.demand("how many are listed", try await subject.listed(at: membership), is: 0)
                    let back = try await subject.update("a", next, "3", [membership])
                    try subject.demand("how many are listed", try await subject.listed(at: membership), is: 1)
                    try await subject.remove("a", back)
                    try subject.demand("how many are listed", try await subject.listed(at: membership), is: 0)
                    try await subject.create("a", "4", [membership])
                    try subject.demand("how many are listed", try await subject.listed(at: membership), is: 1)
                },
                Case(
                    "index/\(name) of a conflict", "a change that does not happen lists nothing",
                    needs: need(membership)
                ) { subject in
                    try await subject.create("a", "1")
                    let change = try subject.put("a", "2", [membership])
                    guard case .conflict = try await subject.store.commit(change) else {
                        throw Objection(expected: "a conflict", found: "something else", line: #fileID)
                    }
                    try subject.demand("how many are listed", try await subject.listed(at: membership), is: 0)
                },
            ]
        }
        [
            Case("index/order moves", "a record is listed at its sort key of now") { subject in
                var versions: [String: RecordVersion] = [:]
                for (key, id) in ["a", "b", "c"].enumerated() {
                    versions[id] = try await subject.create(
                        "\(id)", "1", [.ordered(index: "created", SortKey(Int64(key)))])
                }
                try await subject.update(
                    "a", versions["a"] ?? .none, "2", [.ordered(index: "created", SortKey(10 as Int64))])
                let query = StoreQuery(order: .index("created", isDescending: false))
                try subject.demand(ids: try await subject.listAll(query).map(\.id), are: ["b", "c", "a"])
            },
            Case("index/two places in one order", "a record has one place in an ordered index") { subject in
                let places: [Membership] = [
                    .ordered(index: "created", SortKey(1 as Int64)), .ordered(index: "created", SortKey(2 as Int64)),
                ]
                try await subject.demandError(.invalid) {
                    try await subject.store.commit(subject.put("a", "1", places))
                }
            },
            Case("index/numbers in order", "sort keys of numbers are in the order of the numbers") { subject in
                let numbers: [Int64] = [.min, -1_000_000, -2, -1, 0, 1, 2, 10, 1 << 53, (1 << 53) + 1, .max]
                for (place, number) in numbers.enumerated().reversed() {
                    try await subject.create("id-\(place)", "\(place)", [.ordered(index: "created", SortKey(number))])
                }
                let query = StoreQuery(order: .index("created", isDescending: false), limit: 3)
                let values = try await subject.listAll(query).map { $0.value ?? [] }
                try subject.demand("the order", values, is: numbers.indices.map { Array("\($0)".utf8) })
            },
            Case("index/texts in order", "sort keys of texts are in the order of their bytes") { subject in
                let texts = ["", " ", "A", "Z", "a", "aa", "b", "e\u{301}", "z", "\u{E9}", "ÿ", "日", "\u{FFFD}", "😀"]
                for (place, text) in texts.enumerated().reversed() {
                    try await subject.create("id-\(place)", "\(place)", [.ordered(index: "title", SortKey(text))])
                }
                let query = StoreQuery(order: .index("title", isDescending: false), limit: 2)
                let values = try await subject.listAll(query).map { $0.value ?? [] }
                try subject.demand("the order", values, is: texts.indices.map { Array("\($0)".utf8) })
            },
        ]
    }

    private static let texts = ["x", "", "é", "e\u{301}", "a:b", "{}", "日本語", String(repeating: "u", count: 300)]

    /// Values that only one record may have.
    static let uniqueness = list {
        texts.map { text in
            Case("unique/\(text.prefix(12).debugDescription)", "a value has one holder", needs: .uniqueness) {
                subject in
                let place = [Membership.unique(index: "slug", text)]
                let version = try await subject.create("a", "1", place)
                let other = try subject.put("b", "1", place)
                try subject.demand(
                    "the outcome", try await subject.store.commit(other), is: .notUnique(index: "slug", holder: "a"))
                try subject.demand("the other record", try await subject.read("b"), is: nil)
                let kept = try await subject.update("a", version, "2", place)
                try await subject.remove("a", kept)
                try await subject.commit(other)
            }
        }
        [
            Case("unique/given up", "a value that is given up is free", needs: .uniqueness) { subject in
                let version = try await subject.create("a", "1", [.unique(index: "slug", "x")])
                try await subject.update("a", version, "1", [.unique(index: "slug", "y")])
                try await subject.create("b", "1", [.unique(index: "slug", "x")])
                let change = try subject.put("c", "1", [.unique(index: "slug", "y")])
                try subject.demand(
                    "the outcome", try await subject.store.commit(change), is: .notUnique(index: "slug", holder: "a"))
            },
            Case("unique/of two indexes", "each index has values of its own", needs: .uniqueness) { subject in
                try await subject.create("a", "1", [.unique(index: "slug", "x")])
                try await subject.create("b", "1", [.unique(index: "mail", "x")])
                let change = try subject.put(
                    "c", "1", [.unique(index: "slug", "free"), .unique(index: "mail", "x")])
                try subject.demand(
                    "the outcome", try await subject.store.commit(change), is: .notUnique(index: "mail", holder: "b"))
                try await subject.create("d", "1", [.unique(index: "slug", "free")])
            },
            Case("unique/several values", "a record may hold several values", needs: .uniqueness) { subject in
                let places = ["x", "y", "z"].map { Membership.unique(index: "slug", $0) }
                try await subject.create("a", "1", places)
                for value in ["x", "y", "z"] {
                    let change = try subject.put("b", "1", [.unique(index: "slug", value)])
                    try subject.demand(
                        "the outcome", try await subject.store.commit(change),
                        is: .notUnique(index: "slug", holder: "a"))
                }
            },
            Case("unique/behind the version", "a conflict of versions is told first", needs: .uniqueness) { subject in
                try await subject.create("a", "1", [.unique(index: "slug", "x")])
                let version = try await subject.create("b", "1")
                let change = try subject.put("b", "2", [.unique(index: "slug", "x")])
                try subject.demand(
                    "the outcome", try await subject.store.commit(change),
                    is: .conflict(current: version, isDeleted: false))
            },
            Case(
                "unique/copies win", "a copy takes a value over, and its former holder does not free it",
                needs: [.uniqueness, .following]
            ) { subject in
                let place = [Membership.unique(index: "slug", "x")]
                try await subject.create("a", "1", place)
                try await subject.follow()
                try await subject.apply(
                    subject.record("b", RecordVersion(epoch: 1, counter: 1), "1", place), is: .applied)
                try await subject.apply(subject.record("a", RecordVersion(epoch: 1, counter: 2), nil), is: .applied)
                try subject.demand(
                    "that the gate is set",
                    try await subject.store.setGate(Gate(epoch: 3, primary: 0..<Bucket.count)), is: true)
                let change = try subject.put("c", "1", place)
                try subject.demand(
                    "the outcome", try await subject.store.commit(change), is: .notUnique(index: "slug", holder: "b"))
            },
        ]
    }
}

extension Subject {
    /// How many records are listed at a place.
    func listed(at membership: Membership) async throws -> Int {
        switch membership {
        case .flag(let name): return try await store.count([.flag(name)])
        case .label(let name, let label): return try await store.count([.label(index: name, label)])
        case .ordered(let name, let key):
            let query = StoreQuery(order: .index(name, isDescending: false), keys: key...key)
            return try await listAll(query).count
        case .unique:
            let change = try put("somebody else", "1", [membership])
            guard case .committed(let commit) = try await store.commit(change) else { return 1 }
            try await remove("somebody else", commit.version)
            return 0
        }
    }
}
