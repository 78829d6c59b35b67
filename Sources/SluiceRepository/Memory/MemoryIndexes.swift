/// Where the live records of a store are listed.
struct MemoryIndexes: Sendable {
    /// All of them.
    private(set) var all = SortedSet<EnumerationPlace>()
    private var flags: [String: Set<ExactText>] = [:]
    private var labels: [LabelPlace: Set<ExactText>] = [:]
    private var orders: [String: SortedSet<IndexPlace>] = [:]
    private var values: [String: [ExactText: ExactText]] = [:]

    init() {}

    /// Lists many records at once, which is quicker than one after the other.
    ///
    /// - Parameter records: different ones, none deleted, with their buckets.
    init(_ records: [(record: Record, bucket: Int)]) {
        all = SortedSet(records.map { EnumerationPlace(bucket: $0.bucket, id: ExactText($0.record.id)) })
        var places: [String: [IndexPlace]] = [:]
        for (record, _) in records {
            let id = ExactText(record.id)
            for membership in record.memberships {
                if case .ordered(let index, let key) = membership {
                    places[index, default: []].append(IndexPlace(key: key, id: id))
                } else {
                    add(id, to: membership)
                }
            }
        }
        orders = places.mapValues { SortedSet($0) }
    }

    /// The other record that has one of the values that only one may have.
    func holder(of memberships: [Membership], but id: ExactText) -> (index: String, id: String)? {
        for case .unique(let index, let value) in memberships {
            if let holder = values[index]?[ExactText(value)], holder != id { return (index, holder.text) }
        }
        return nil
    }

    /// Who has a value that only one may have.
    func holder(of value: String, in index: String) -> ExactText? {
        values[index]?[ExactText(value)]
    }

    mutating func setHolder(_ holder: ExactText?, of value: String, in index: String) {
        values[index, default: [:]][ExactText(value)] = holder
    }

    mutating func replace(_ old: Record?, by new: Record, in bucket: Int) {
        let id = ExactText(new.id)
        for membership in old?.memberships ?? [] { remove(id, from: membership) }
        for membership in new.memberships { add(id, to: membership) }
        let place = EnumerationPlace(bucket: bucket, id: id)
        if new.isDeleted { all.remove(place) } else { all.insert(place) }
    }

    func order(_ index: String) -> [IndexPlace] {
        orders[index]?.elements ?? []
    }

    /// The labels of an index that records have, in the order of their bytes.
    func labels(of index: String) -> [(label: String, count: Int)] {
        labels.filter { $0.key.index == index }.map { ($0.key.label.text, $0.value.count) }
            .sorted { ExactText($0.0) < ExactText($1.0) }
    }

    func holds(_ filter: StoreQuery.Filter, for id: ExactText) -> Bool {
        set(of: filter).contains(id)
    }

    /// The smallest set that holds all records for which the filters hold; `nil` without filters.
    func candidates(_ filters: [StoreQuery.Filter]) -> Set<ExactText>? {
        filters.map { set(of: $0) }.min { $0.count < $1.count }
    }

    /// Where records are listed here and not there, or there and not here.
    ///
    /// - Parameter rebuilt: from the records.
    /// - Returns: what is missing here, and what should not be here.
    func differences(from rebuilt: MemoryIndexes) -> [IndexFinding] {
        var findings: [IndexFinding] = []
        func compare<Place: Hashable>(
            _ index: String?, _ here: some Sequence<Place>, _ there: some Sequence<Place>, _ id: (Place) -> ExactText
        ) {
            let (here, there) = (Set(here), Set(there))
            findings += there.subtracting(here).map { IndexFinding(.missing, index, id($0).text) }
            findings += here.subtracting(there).map { IndexFinding(.stray, index, id($0).text) }
        }
        compare(nil, all.elements.map(\.id), rebuilt.all.elements.map(\.id)) { $0 }
        for index in Set(flags.keys).union(rebuilt.flags.keys) {
            compare(index, flags[index] ?? [], rebuilt.flags[index] ?? []) { $0 }
        }
        for place in Set(labels.keys).union(rebuilt.labels.keys) {
            compare(place.index, labels[place] ?? [], rebuilt.labels[place] ?? []) { $0 }
        }
        for index in Set(orders.keys).union(rebuilt.orders.keys) {
            compare(index, order(index).map(\.pair), rebuilt.order(index).map(\.pair)) { $0[1] }
        }
        // Which of several copies holds a value does not follow from the records.
        for index in Set(values.keys).union(rebuilt.values.keys) {
            let (here, there) = (values[index] ?? [:], rebuilt.values[index] ?? [:])
            compare(index, here.keys, there.keys) { here[$0] ?? there[$0] ?? $0 }
        }
        return findings.sorted { ($0.index ?? "", ExactText($0.id)) < ($1.index ?? "", ExactText($1.id)) }
    }

    private func set(of filter: StoreQuery.Filter) -> Set<ExactText> {
        switch filter {
        case .flag(let index): flags[index] ?? []
        case .label(let index, let label): labels[LabelPlace(index: index, label: ExactText(label))] ?? []
        }
    }

    private mutating func add(_ id: ExactText, to membership: Membership) {
        switch membership {
        case .flag(let index): flags[index, default: []].insert(id)
        case .label(let index, let label):
            labels[LabelPlace(index: index, label: ExactText(label)), default: []].insert(id)
        case .ordered(let index, let key):
            orders[index, default: SortedSet()].insert(IndexPlace(key: key, id: id))
        case .unique(let index, let value): values[index, default: [:]][ExactText(value)] = id
        }
    }

    private mutating func remove(_ id: ExactText, from membership: Membership) {
        switch membership {
        case .flag(let index): flags[index]?.remove(id)
        case .label(let index, let label): remove(id, from: LabelPlace(index: index, label: ExactText(label)))
        case .ordered(let index, let key): orders[index]?.remove(IndexPlace(key: key, id: id))
        case .unique(let index, let value):
            // A copy of another record may have taken the value over.
            if values[index]?[ExactText(value)] == id { values[index]?[ExactText(value)] = nil }
        }
    }

    private mutating func remove(_ id: ExactText, from place: LabelPlace) {
        labels[place]?.remove(id)
        if labels[place]?.isEmpty == true { labels[place] = nil }
    }
}
