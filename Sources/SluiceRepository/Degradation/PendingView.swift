/// A store as it will be once what waits on this host is committed.
struct PendingView: Sendable {
    let store: any RecordStore
    private let shown: [ExactText: Record]

    /// - Parameters:
    ///   - store: what is there.
    ///   - waiting: the last change of each record for which changes wait.
    init(_ store: any RecordStore, _ waiting: [PendingChange]) {
        self.store = store
        var shown: [ExactText: Record] = [:]
        for pending in waiting { shown[ExactText(pending.change.id)] = pending.record }
        self.shown = shown
    }

    func counted(_ filters: [StoreQuery.Filter]) async throws -> Labelled<Int> {
        let below = try await store.counted(filters)
        guard !shown.isEmpty else { return below }
        let hidden = try await store.read(shown.keys.map(\.text), .session).records
        let places = filters.map(\.membership)
        let count = hidden.count { Self.isListed($0, places) }
        let ours = shown.values.count { Self.isListed($0, places) }
        return Labelled(below.value - count + ours, source: .pending, freshness: below.freshness)
    }

    func ids(in buckets: Range<Int>, after position: StoreQuery.Position?, limit: Int) async throws -> [String] {
        let below = try await store.ids(in: buckets, after: position, limit: limit)
        guard !shown.isEmpty else { return below }
        let start = try position.map { position throws(StoreError) in
            EnumerationPlace(bucket: try Component.bucket(of: position), id: ExactText(position.id))
        }
        var places = below.map(place).filter { shown[$0.id] == nil }
        // What is behind the last of this piece comes with the next one.
        let end = below.last.map(place)
        for record in shown.values where !record.isDeleted {
            let place = place(record.id)
            guard buckets.contains(place.bucket), start.map({ $0 < place }) ?? true, end.map({ place <= $0 }) ?? true
            else { continue }
            places.append(place)
        }
        // All of this piece may be deleted here: then the next one has the answer.
        if places.isEmpty, let last = end {
            let next = StoreQuery.Position(key: String(last.bucket), id: last.id.text)
            return try await ids(in: buckets, after: next, limit: limit)
        }
        return places.sorted().prefix(limit).map(\.id.text)
    }

    func list(_ query: StoreQuery) async throws -> StorePage {
        let page = try await store.list(query)
        guard !shown.isEmpty else { return page }
        let places = query.filters.map(\.membership)
        var found = page.records.filter { shown[ExactText($0.id)] == nil }.compactMap { Listed($0, query, component) }
        let end = page.next.map { SortPlace($0, query) }
        let start = query.position.map { SortPlace($0, query) }
        for record in shown.values where Self.isListed(record, places) {
            guard let listed = Listed(record, query, component), start.map({ $0 < listed.place }) ?? true,
                end.map({ listed.place <= $0 }) ?? true
            else { continue }
            found.append(listed)
        }
        found.sort { $0.place < $1.place }
        let fits = Array(found.prefix(query.limit))
        let next = found.count > fits.count ? fits.last?.place.position : page.next
        return StorePage(records: fits.map(\.record), next: next)
    }

    private var component: Component { store.component }

    private func place(_ id: String) -> EnumerationPlace {
        EnumerationPlace(bucket: component.bucket(of: id).number, id: ExactText(id))
    }

    private static func isListed(_ record: Record?, _ places: [Membership]) -> Bool {
        guard let record, !record.isDeleted else { return false }
        return places.allSatisfy { record.memberships.contains($0) }
    }
}

extension StoreQuery.Filter {
    fileprivate var membership: Membership {
        switch self {
        case .flag(let index): .flag(index)
        case .label(let index, let label): .label(index: index, label)
        }
    }
}

/// Where a record is in the order of a query.
private struct SortPlace: Comparable {
    let position: StoreQuery.Position
    private let isDescending: Bool
    private let isEnumeration: Bool

    init(_ position: StoreQuery.Position, _ query: StoreQuery) {
        self.position = position
        isEnumeration = query.order == .enumeration
        if case .index(_, isDescending: true) = query.order { isDescending = true } else { isDescending = false }
    }

    static func == (left: SortPlace, right: SortPlace) -> Bool {
        ExactText(left.position.key) == ExactText(right.position.key)
            && ExactText(left.position.id) == ExactText(right.position.id)
    }

    static func < (left: SortPlace, right: SortPlace) -> Bool {
        let (first, second) = left.isDescending ? (right.position, left.position) : (left.position, right.position)
        if left.isEnumeration, first.key != second.key { return (Int(first.key) ?? 0) < (Int(second.key) ?? 0) }
        return (ExactText(first.key), ExactText(first.id)) < (ExactText(second.key), ExactText(second.id))
    }
}

/// A record with its place in the order of a query.
private struct Listed {
    let record: Record
    let place: SortPlace

    /// `nil` if the query does not list it.
    init?(_ record: Record, _ query: StoreQuery, _ component: Component) {
        self.record = record
        switch query.order {
        case .enumeration:
            let key = String(component.bucket(of: record.id).number)
            place = SortPlace(StoreQuery.Position(key: key, id: record.id), query)
        case .index(let name, _):
            let keys = record.memberships.compactMap { membership -> SortKey? in
                if case .ordered(name, let key) = membership { key } else { nil }
            }
            guard let key = keys.first, query.keys?.contains(key) ?? true else { return nil }
            place = SortPlace(StoreQuery.Position(key: key.text, id: record.id), query)
        }
    }
}
