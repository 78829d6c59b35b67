/// What a caller wants listed, as a store is asked, and as cursors are bound to it.
struct ListQuestion {
    /// `nil` if nothing can be meant: a text without words, or keys of which the least is above the greatest.
    let query: StoreQuery?
    private let parts: [String]
    private let secret: CursorSecret

    /// - Throws: ``StoreError`` with ``StoreError/Code/invalid`` for a cursor of another question.
    init(
        _ collection: String, _ filters: [ListFilter], _ order: ListOrder, limit: Int, cursor: Cursor?,
        secret: CursorSecret
    ) throws(StoreError) {
        self.secret = secret
        parts = Self.parts(collection, filters, order)
        let position: StoreQuery.Position? =
            if let cursor { try SealedPosition.open(cursor, of: parts, with: secret) } else { nil }
        guard let conditions = try Self.conditions(filters) else {
            query = nil
            return
        }
        let lower = order.lower ?? Self.least
        let upper = order.upper ?? Self.greatest
        guard lower <= upper else {
            query = nil
            return
        }
        query = StoreQuery(
            filters: conditions, order: order.order,
            keys: order.lower == nil && order.upper == nil ? nil : lower...upper, limit: limit, position: position)
    }

    /// - Throws: ``StoreError`` if OpenSSL cannot seal it.
    func cursor(at position: StoreQuery.Position?) throws(StoreError) -> Cursor? {
        guard let position else { return nil }
        return try SealedPosition.seal(position, of: parts, with: secret)
    }

    /// What a store is asked; `nil` if nothing is found by a text without words.
    ///
    /// - Throws: ``StoreError`` with ``StoreError/Code/invalid`` for too many words.
    static func conditions(_ filters: [ListFilter]) throws(StoreError) -> [StoreQuery.Filter]? {
        var conditions: [StoreQuery.Filter] = []
        for filter in filters {
            switch filter {
            case .flag(let index): conditions.append(.flag(index))
            case .label(let index, let label): conditions.append(.label(index: index, label))
            case .text(let index, let text):
                let words = TextTokens.words(of: [text])
                guard !words.isEmpty else { return nil }
                guard words.count <= maximumWords else {
                    throw StoreError(.invalid, "at most \(maximumWords) words are searched for at once")
                }
                conditions += words.map { .label(index: index, $0) }
            }
        }
        return conditions
    }

    private static let maximumWords = 32
    private static let least = SortKey("")
    private static let greatest = SortKey(String(repeating: "\u{10FFFF}", count: SortKey.maximumTextBytes / 4))

    private static func parts(_ collection: String, _ filters: [ListFilter], _ order: ListOrder) -> [String] {
        var parts = ["list", collection]
        for filter in filters {
            switch filter {
            case .flag(let index): parts += ["flag", index]
            case .label(let index, let label): parts += ["label", index, label]
            case .text(let index, let text): parts += ["text", index, text]
            }
        }
        switch order.order {
        case .enumeration: parts.append("enumeration")
        case .index(let index, let isDescending): parts += [isDescending ? "descending" : "ascending", index]
        }
        // Keys have no byte 0.
        return parts + [order.lower?.text ?? "\0", order.upper?.text ?? "\0"]
    }
}
