/// What every store refuses before it looks at what it holds.
extension Component {
    /// How many things may be asked for at once.
    package static let limits = 1...1_000

    /// How an index keeps records; `nil` if there is no such index.
    package func kind(of index: String) -> IndexKind? {
        indexes.first { $0.name == index }?.kind
    }

    /// - Throws: ``StoreError`` with ``StoreError/Code/invalid``.
    package func check(_ change: Change) throws(StoreError) {
        try RecordID.check(change.id)
        switch change.effect {
        case .put(_, _, let memberships):
            try check(memberships)
        case .delete:
            guard change.expectation != .absent else {
                throw StoreError(.invalid, "what is expected to be absent cannot be deleted: expect its version")
            }
        }
    }

    /// - Throws: ``StoreError`` with ``StoreError/Code/invalid``.
    package func check(_ record: Record) throws(StoreError) {
        try RecordID.check(record.id)
        try check(record.memberships)
        guard !record.isDeleted || record.memberships.isEmpty else {
            throw StoreError(.invalid, "a deleted record cannot be listed anywhere")
        }
    }

    /// - Throws: ``StoreError`` with ``StoreError/Code/invalid``.
    package func check(_ query: StoreQuery) throws(StoreError) {
        try Self.check(limit: query.limit)
        try check(query.filters)
        switch query.order {
        case .enumeration:
            guard query.keys == nil else {
                throw StoreError(.invalid, "a range of keys needs an ordered index to list by")
            }
            if let position = query.position { _ = try Self.bucket(of: position) }
        case .index(let name, _):
            try check(name, is: .ordered)
        }
    }

    /// - Throws: ``StoreError`` with ``StoreError/Code/invalid``.
    package func check(_ filters: [StoreQuery.Filter]) throws(StoreError) {
        for filter in filters {
            switch filter {
            case .flag(let name): try check(name, is: .flag)
            case .label(let name, _): try check(name, is: .labels)
            }
        }
    }

    /// - Throws: ``StoreError`` with ``StoreError/Code/invalid``.
    package static func check(buckets: Range<Int>) throws(StoreError) {
        guard buckets.lowerBound >= 0, buckets.upperBound <= Bucket.count else {
            throw StoreError(.invalid, "buckets go from 0 to \(Bucket.count - 1)")
        }
    }

    /// - Throws: ``StoreError`` with ``StoreError/Code/invalid``.
    package static func check(limit: Int) throws(StoreError) {
        guard limits ~= limit else {
            throw StoreError(
                .invalid, "at most \(limits.upperBound) can be asked for at once, and at least 1",
                fields: [
                    StoreError.FieldProblem(field: "/limit", problem: "\(limit) is not from 1 to \(limits.upperBound)")
                ])
        }
    }

    /// The bucket that a position in the order of enumeration names.
    ///
    /// - Throws: ``StoreError`` with ``StoreError/Code/invalid``.
    package static func bucket(of position: StoreQuery.Position) throws(StoreError) -> Int {
        guard let bucket = Int(position.key), 0..<Bucket.count ~= bucket else {
            throw StoreError(.invalid, "the position is not one of the order of enumeration: its key is no bucket")
        }
        return bucket
    }

    private func check(_ memberships: [Membership]) throws(StoreError) {
        var sorted: [String: SortKey] = [:]
        for membership in memberships {
            switch membership {
            case .flag(let name): try check(name, is: .flag)
            case .label(let name, _): try check(name, is: .labels)
            case .unique(let name, _): try check(name, is: .unique)
            case .ordered(let name, let key):
                try check(name, is: .ordered)
                guard sorted.updateValue(key, forKey: name) ?? key == key else {
                    throw StoreError(.invalid, "a record has one place in the ordered index \(name), not two")
                }
            }
        }
    }

    private func check(_ index: String, is kind: IndexKind) throws(StoreError) {
        switch self.kind(of: index) {
        case kind: return
        case nil: throw StoreError(.invalid, "\(name) declares no index named \"\(index.prefix(64))\"")
        case .some(let other): throw StoreError(.invalid, "the index \(index) of \(name) is \(other), not \(kind)")
        }
    }
}
