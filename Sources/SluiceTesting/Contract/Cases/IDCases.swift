import SluiceRepository

extension StoreContract {
    private static let legal: [String] =
        [
            "a", "0", "-1", " ", "a b", "A", "..", ".", "/", "a/b", "../../etc/passwd", "a:b", "a\u{E9}", "ae\u{301}",
            "\u{212B}", "\u{C5}", "A\u{30A}", "ß", "ı", "İ", "日本語", "עברית", "👩‍👩‍👧‍👦", "\u{FEFF}bom", "\u{200B}",
            "\u{202E}rtl",
            "\u{2028}", "\u{10FFFF}", "\u{FFFD}", "\u{A0}", "%2F", "%00", "{a}", "a}b{c", "*", "?", "[a]", "\\", "\"",
            "'",
            "'; DROP TABLE", "$(rm)", "`id`", "~", "null", "true", "CON", "a.json", "a.tmp", ".hidden", "a,b", "a;b",
            "a|b", "a=b&c", "#", "+", "-", "_", "1e9", "00", "0x0",
        ] + [
            String(repeating: "x", count: 512), String(repeating: "é", count: 256), String(repeating: "/", count: 512),
            String(repeating: "😀", count: 128),
        ]

    private static let illegal: [(name: String, id: String)] = [
        ("empty", ""), ("513 bytes", String(repeating: "x", count: 513)),
        ("257 letters of two bytes", String(repeating: "é", count: 257)), ("zero", "a\0b"), ("only zero", "\0"),
        ("newline", "a\nb"), ("return", "a\r"), ("tab", "\ta"), ("escape", "\u{1B}[0m"), ("delete", "a\u{7F}"),
        ("next line", "a\u{85}"), ("last control character", "\u{9F}"),
    ]

    /// Ids of all kinds.
    static let ids = list {
        legal.enumerated().map { number, id in
            Case("id/\(number) \(id.prefix(16))", "any Unicode without control characters is an id") { subject in
                let places: [Membership] = [
                    .flag("published"), .label(index: "tags", "x"), .ordered(index: "created", SortKey(1 as Int64)),
                    .unique(index: "slug", "s"),
                ]
                let version = try await subject.create(id, "1", places)
                try await subject.demandValue(id, "1")
                let filter = StoreQuery.Filter.flag("published")
                try subject.demand("the count", try await subject.store.count([filter]), is: 1)
                let ids = try await subject.store.ids(in: 0..<Bucket.count, after: nil, limit: 10)
                try subject.demand(ids: ids, are: [id])
                for order in [StoreQuery.Order.enumeration, .index("created", isDescending: true)] {
                    let listed = try await subject.listAll(StoreQuery(filters: [filter], order: order))
                    try subject.demand(ids: listed.map(\.id), are: [id])
                }
                let changed = try await subject.update(id, version, "2", places)
                try await subject.demandValue(id, "2")
                try await subject.remove(id, changed)
                try await subject.demandValue(id, nil)
                try subject.demand("the count", try await subject.store.count([]), is: 0)
            }
        }
        [
            Case("id/all at once", "ids that only look alike are different ones") { subject in
                for (number, id) in legal.enumerated() { try await subject.create(id, "\(number)") }
                for (number, id) in legal.enumerated() { try await subject.demandValue(id, "\(number)") }
                try subject.demand("the count", try await subject.store.count([]), is: legal.count)
                let answer = try await subject.store.read(legal, .session)
                try subject.demand(ids: answer.records.compactMap { $0?.id }, are: legal)
                let listed = try await subject.listAll(StoreQuery(limit: 7))
                let byBucket = Subject.enumerated(legal)
                try subject.demand(ids: listed.map(\.id), are: byBucket)
            }
        ]
        illegal.flatMap { name, id in
            [
                Case("id/\(name) is refused to commits", "what cannot be an id is refused by name") { subject in
                    let error = try await subject.demandError(.invalid) {
                        try await subject.store.commit(subject.put(id))
                    }
                    try subject.demand("the field", error.fields.map(\.field), is: ["/id"])
                    try subject.demand("the count", try await subject.store.count([]), is: 0)
                },
                Case("id/\(name) is refused to reads", "what cannot be an id is refused by name") { subject in
                    try await subject.demandError(.invalid) { try await subject.store.read(["a", id], .session) }
                    try await subject.demandError(.invalid) { try await subject.store.readStrong(id) }
                },
            ]
        }
    }
}

extension Subject {
    /// Ids by bucket, and then by their bytes.
    static func enumerated(_ ids: [String]) -> [String] {
        let places = ids.map { (Bucket(of: $0, salt: "things"), $0) }
        return places.sorted { left, right in
            left.0 != right.0 ? left.0 < right.0 : left.1.utf8.lexicographicallyPrecedes(right.1.utf8)
        }.map(\.1)
    }
}
