extension StoreModel {
    /// Lists records; a page is full unless it is the last.
    package func list(_ query: StoreQuery) throws(StoreError) -> StorePage {
        try component.check(query)
        var found: [(record: Record, position: StoreQuery.Position)] = []
        for place in try places(of: query) {
            let id = ExactText(place.id)
            guard query.filters.allSatisfy({ indexes.holds($0, for: id) }), let record = records[id] else { continue }
            // One more than asked for tells whether there are more.
            if found.count == query.limit { return StorePage(records: found.map(\.record), next: found.last?.position) }
            found.append((record, place))
        }
        return StorePage(records: found.map(\.record), next: nil)
    }

    /// Counts the records for which all filters hold.
    package func count(_ filters: [StoreQuery.Filter]) throws(StoreError) -> Int {
        try component.check(filters)
        guard let candidates = indexes.candidates(filters) else { return indexes.all.elements.count }
        return candidates.count { id in filters.allSatisfy { indexes.holds($0, for: id) } }
    }

    /// The ids of records, by bucket and then id.
    package func ids(
        in buckets: Range<Int>, after position: StoreQuery.Position?, limit: Int
    ) throws(StoreError) -> [String] {
        try Component.check(limit: limit)
        try Component.check(buckets: buckets)
        let all = indexes.all.elements
        var start = indexes.all.position(of: EnumerationPlace(bucket: buckets.lowerBound, id: ExactText("")))
        if let position { start = max(start, try self.start(behind: position)) }
        return all[start...].prefix(limit).prefix { $0.bucket < buckets.upperBound }.map(\.id.text)
    }

    private func places(of query: StoreQuery) throws(StoreError) -> any Sequence<StoreQuery.Position> {
        switch query.order {
        case .enumeration:
            var start = 0
            if let position = query.position { start = try self.start(behind: position) }
            return indexes.all.elements[start...].lazy.map {
                StoreQuery.Position(key: String($0.bucket), id: $0.id.text)
            }
        case .index(let name, let isDescending):
            let part = part(of: indexes.order(name), query, isDescending)
            let positions = part.lazy.map { StoreQuery.Position(key: $0.key.text, id: $0.id.text) }
            return isDescending ? positions.reversed() : positions
        }
    }

    /// The index of the first place behind a position in the order of enumeration.
    private func start(behind position: StoreQuery.Position) throws(StoreError) -> Int {
        let place = EnumerationPlace(bucket: try Component.bucket(of: position), id: ExactText(position.id))
        let start = indexes.all.position(of: place)
        let isThere = start < indexes.all.elements.count && indexes.all.elements[start] == place
        return isThere ? start + 1 : start
    }

    /// The part of an ordered index that a query asks for.
    private func part(of all: [IndexPlace], _ query: StoreQuery, _ isDescending: Bool) -> ArraySlice<IndexPlace> {
        var (low, high) = (0, all.count)
        if let keys = query.keys {
            low = all.countPrefix { $0.key < keys.lowerBound }
            high = max(low, all.countPrefix { $0.key <= keys.upperBound })
        }
        if let position = query.position {
            let seen = (ExactText(position.key), ExactText(position.id))
            if isDescending {
                high = max(low, min(high, all.countPrefix { (ExactText($0.key.text), $0.id) < seen }))
            } else {
                low = min(high, max(low, all.countPrefix { (ExactText($0.key.text), $0.id) <= seen }))
            }
        }
        return all[low..<high]
    }
}

extension [IndexPlace] {
    /// How many elements of a sorted array are before the first for which a condition does not hold.
    func countPrefix(where condition: (IndexPlace) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if condition(self[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
