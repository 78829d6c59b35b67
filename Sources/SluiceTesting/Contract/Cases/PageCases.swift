import SluiceRepository

extension StoreContract {
    /// Records of which several have the same sort key, a flag, a label, or both.
    private struct Shelf {
        static let count = 23

        static func id(_ number: Int) -> String { "id-\(number * 7 % count)" }

        static func key(_ number: Int) -> Int64 { Int64(number % 5) - 2 }

        static func places(_ number: Int) -> [Membership] {
            var places: [Membership] = [.ordered(index: "created", SortKey(key(number)))]
            if number % 2 == 0 { places.append(.flag("published")) }
            if number % 3 == 0 { places.append(.label(index: "tags", "x")) }
            // Listed by no order.
            return number == 22 ? Array(places.dropFirst()) : places
        }

        static func fill(_ subject: Subject) async throws {
            for number in 0..<count { try await subject.create(id(number), "\(number)", places(number)) }
        }

        /// The ids that a query should list, in order.
        static func expected(_ query: StoreQuery) -> [String] {
            let numbers = (0..<count).filter { number in
                query.filters.allSatisfy { filter in
                    switch filter {
                    case .flag: places(number).contains(.flag("published"))
                    case .label: places(number).contains(.label(index: "tags", "x"))
                    }
                }
            }
            guard case .index(_, let isDescending) = query.order else {
                return Subject.enumerated(numbers.map(id))
            }
            let listed = numbers.filter { number in
                number != 22 && (query.keys?.contains(SortKey(key(number))) ?? true)
            }
            let ordered = listed.sorted { (key($0), id($0)) < (key($1), id($1)) }.map(id)
            return isDescending ? ordered.reversed() : ordered
        }
    }

    private static let orders: [(name: String, order: StoreQuery.Order)] = [
        ("enumeration", .enumeration), ("ascending", .index("created", isDescending: false)),
        ("descending", .index("created", isDescending: true)),
    ]

    private static let filters: [(name: String, filters: [StoreQuery.Filter])] = [
        ("all", []), ("flag", [.flag("published")]), ("label", [.label(index: "tags", "x")]),
        ("flag and label", [.flag("published"), .label(index: "tags", "x")]),
        ("same flag twice", [.flag("published"), .flag("published")]),
    ]

    private static func listing(_ name: String, _ query: StoreQuery) -> Case {
        Case("page/\(name)", "pages behind one another list each record once, in order") { subject in
            try await Shelf.fill(subject)
            let listed = try await subject.listAll(query)
            try subject.demand(ids: listed.map(\.id), are: Shelf.expected(query))
            try subject.demand(
                "the count", try await subject.store.count(query.filters),
                is: Shelf.expected(
                    StoreQuery(filters: query.filters)
                ).count)
        }
    }

    /// Pages of all sizes, in all orders, with all filters.
    static let pages = list {
        orders.flatMap { orderName, order in
            filters.flatMap { filterName, filters in
                [1, 2, 3, 5, 7, 22, 23, 24, 1_000].map { limit in
                    listing(
                        "\(orderName), \(filterName), \(limit)",
                        StoreQuery(filters: filters, order: order, limit: limit))
                }
            }
        }
        [
            Case("page/of nothing", "an index that lists nothing has one empty page") { subject in
                for (_, order) in orders {
                    for (_, filters) in filters {
                        let page = try await subject.store.list(StoreQuery(filters: filters, order: order))
                        try subject.demand("the page", page, is: StorePage(records: [], next: nil))
                    }
                }
            },
            Case("page/unknown label", "a label that nothing has lists nothing") { subject in
                try await Shelf.fill(subject)
                let filters = [StoreQuery.Filter.label(index: "tags", "nothing has it")]
                try subject.demand("the count", try await subject.store.count(filters), is: 0)
                for (_, order) in orders {
                    let listed = try await subject.listAll(StoreQuery(filters: filters, order: order))
                    try subject.demand("the records", listed, is: [])
                }
            },
            Case("page/counted", "a count with its source is the same count") { subject in
                try await Shelf.fill(subject)
                for (_, filters) in filters {
                    let counted = try await subject.store.counted(filters)
                    try subject.demand("the count", counted.value, is: try await subject.store.count(filters))
                }
            },
            Case("page/whole records", "listed records are as they are read") { subject in
                try await Shelf.fill(subject)
                for record in try await subject.listAll(StoreQuery(limit: 5)) {
                    try subject.demand("the record", record, is: try await subject.read(record.id) ?? record)
                    try subject.demand("the version", record.version, is: RecordVersion(epoch: 1, counter: 1))
                }
            },
        ]
        [1, 3, 10, 22, 23, 24, 1_000].map { limit in
            Case("page/ids by \(limit)", "ids are enumerated once each, by bucket and then by their bytes") { subject in
                try await Shelf.fill(subject)
                var ids: [String] = []
                var position: StoreQuery.Position?
                while true {
                    let some = try await subject.store.ids(in: 0..<Bucket.count, after: position, limit: limit)
                    try subject.demand(some.count <= limit, "at most \(limit) ids", found: "\(some.count)")
                    guard let last = some.last else { break }
                    ids += some
                    position = StoreQuery.Position(key: "\(Bucket(of: last, salt: "things").number)", id: last)
                }
                try subject.demand(ids: ids, are: Shelf.expected(StoreQuery()))
            }
        }
        [0..<1, 0..<5_000, 5_000..<10_000, 2_500..<7_500, 9_999..<10_000, 10_000..<10_000, 0..<0].map { buckets in
            Case("page/ids of buckets \(buckets)", "ids are enumerated by the buckets asked for") { subject in
                try await Shelf.fill(subject)
                let expected = Shelf.expected(StoreQuery()).filter {
                    buckets.contains(Bucket(of: $0, salt: "things").number)
                }
                let ids = try await subject.store.ids(in: buckets, after: nil, limit: 1_000)
                try subject.demand(ids: ids, are: expected)
            }
        }
    }

    private static let keys: [ClosedRange<Int64>] = [
        -2...2, -2...(-2), 2...2, 0...0, -1...1, 3...10, -10...(-3), -10...10, 1...5, .min ... .max, -5...(-2),
    ]

    /// Ranges of sort keys, both ends included.
    static let ranges = list {
        keys.flatMap { keys in
            orders.dropFirst().flatMap { name, order in
                [1, 4, 100].map { limit in
                    listing(
                        "\(name), keys \(keys), \(limit)",
                        StoreQuery(
                            order: order, keys: SortKey(keys.lowerBound)...SortKey(keys.upperBound), limit: limit))
                }
            }
        }
    }

    /// Pages while others write.
    static let movingPages = list {
        orders.flatMap { name, order in
            [1, 2, 5].map { limit in
                Case(
                    "page/\(name) by \(limit) while others write",
                    "each record whose sort key does not change is met once, whatever comes and goes around it"
                ) { subject in
                    try await Shelf.fill(subject)
                    var query = StoreQuery(order: order, limit: limit)
                    let expected = Shelf.expected(query)
                    var met: [String] = []
                    var versions: [String: RecordVersion] = [:]
                    for turn in 0..<1_000 {
                        let page = try await subject.store.list(query)
                        met += page.records.map(\.id).filter { expected.contains($0) }
                        guard let next = page.next else { break }
                        query.position = next
                        // What was met last goes and comes back, others appear on both sides, and values change.
                        if let last = page.records.last, expected.contains(last.id) {
                            let gone = try await subject.remove(last.id, versions[last.id] ?? last.version)
                            let back = try subject.put(
                                last.id, "\(turn)", last.memberships, expecting: .version(gone))
                            versions[last.id] = try await subject.commit(back).version
                        }
                        for key in [Int64.min, -1, 0, 1, .max] where turn < 6 {
                            let id = "new-\(turn)-\(key)"
                            try await subject.create(id, "0", [.ordered(index: "created", SortKey(key))])
                        }
                    }
                    try subject.demand(ids: met, are: expected)
                }
            }
        }
    }
}
