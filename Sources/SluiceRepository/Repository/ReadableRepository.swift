/// What repositories can read, whether they can write or not.
public protocol ReadableRepository<Value>: Sendable {
    /// The type of the values.
    associatedtype Value: Sendable

    /// What the values are.
    var entity: EntityDescription<Value> { get }

    /// Where they are.
    var readableStore: any ReadableStore { get }

    /// How it works.
    var options: RepositoryOptions { get }
}

extension ReadableRepository {
    /// Reads a value.
    ///
    /// - Parameters:
    ///   - id: which.
    ///   - consistency: how old it may be. Default ``RepositoryOptions/consistency``.
    /// - Returns: the value; `nil` if there is none.
    /// - Throws: ``StoreError``, with ``StoreError/Code/damaged`` if what is stored is not of the type.
    public func get(_ id: String, _ consistency: ReadConsistency? = nil) async throws -> Stored<Value>? {
        try await getMany([id], consistency)[0]
    }

    /// Reads values, any number in one round trip.
    ///
    /// - Parameters:
    ///   - ids: which; the same one twice is answered twice.
    ///   - consistency: how old they may be. Default ``RepositoryOptions/consistency``.
    /// - Returns: for each id the value, or `nil` if there is none.
    /// - Throws: ``StoreError``, with ``StoreError/Code/damaged`` if what is stored for one is not of the type.
    public func getMany(_ ids: [String], _ consistency: ReadConsistency? = nil) async throws -> [Stored<Value>?] {
        guard !ids.isEmpty else { return [] }
        for id in ids { try RecordID.check(id) }
        let answer = try await readableStore.read(ids, consistency ?? options.consistency)
        guard answer.records.count == ids.count else {
            throw StoreError(.damaged, "the store answered for \(answer.records.count) ids of \(ids.count)")
        }
        return try answer.records.map { record throws(StoreError) in
            guard let record else { return nil }
            return try Stored(record, entity, source: answer.source, freshness: answer.freshness)
        }
    }

    /// A record that was read from the store as a value; `nil` for a deleted one.
    ///
    /// - Throws: ``StoreError`` with ``StoreError/Code/damaged`` if it is not of the type.
    package func stored(
        _ record: Record, source: ReadSource, freshness: Freshness
    ) throws(StoreError) -> Stored<Value>? {
        try Stored(record, entity, source: source, freshness: freshness)
    }

    /// Whether there is a value.
    ///
    /// - Parameters:
    ///   - id: which.
    ///   - consistency: how old the answer may be. Default ``RepositoryOptions/consistency``.
    /// - Throws: ``StoreError``.
    /// - Returns: `true` if there is one, whatever it holds.
    public func exists(_ id: String, _ consistency: ReadConsistency? = nil) async throws -> Bool {
        try await existence(of: id, consistency).value
    }

    /// Whether there is a value, and from where that is known.
    ///
    /// - Parameters:
    ///   - id: which.
    ///   - consistency: how old the answer may be. Default ``RepositoryOptions/consistency``.
    /// - Throws: ``StoreError``.
    /// - Returns: `true` if there is one, whatever it holds; with its source and age.
    public func existence(of id: String, _ consistency: ReadConsistency? = nil) async throws -> Labelled<Bool> {
        try RecordID.check(id)
        let answer = try await readableStore.read([id], consistency ?? options.consistency)
        let isThere = answer.records.first??.isDeleted == false
        return Labelled(isThere, source: answer.source, freshness: answer.freshness)
    }

    /// Lists values.
    ///
    ///     var page = try await projects.list(where: [.flag("published")], sort: .descending("createdAt"))
    ///     while let cursor = page.next {
    ///         page = try await projects.list(
    ///             where: [.flag("published")], sort: .descending("createdAt"), cursor: cursor)
    ///     }
    ///
    /// - Parameters:
    ///   - filters: conditions that all hold. Default none.
    ///   - order: in which order, and between which keys. Default that of enumeration.
    ///   - limit: at most so many, from 1 to 1,000. Default 50.
    ///   - cursor: what the page before said. Default the first page.
    /// - Returns: a page. Each value whose sort key does not change meanwhile is on exactly one.
    /// - Throws: ``StoreError``, with ``StoreError/Code/invalid`` for indexes that are not declared, or a cursor of another
    ///   question.
    /// - Complexity: on Redis a page costs the same however many records there are, if it is listed by an ordered index
    ///   without filters, or by one filter in the order of enumeration; other combinations grow with the smallest set.
    public func list(
        where filters: [ListFilter] = [], sort order: ListOrder = .enumeration, limit: Int = 50, cursor: Cursor? = nil
    ) async throws -> Page<Value> {
        try Component.check(limit: limit)
        let question = try ListQuestion(
            entity.collection, filters, order, limit: limit, cursor: cursor, secret: options.cursorSecret)
        guard let query = question.query else {
            return Page(items: [], damaged: [], next: nil, source: readableStore.source, freshness: .current)
        }
        let page = try await readableStore.list(query)
        let source = page.source ?? readableStore.source
        var items: [Stored<Value>] = []
        var damaged: [Page<Value>.Damage] = []
        for record in page.records {
            do throws(StoreError) {
                if let item = try Stored(record, entity, source: source, freshness: page.freshness) {
                    items.append(item)
                }
            } catch {
                damaged.append(Page.Damage(id: record.id, error: error))
            }
        }
        return Page(
            items: items, damaged: damaged, next: try question.cursor(at: page.next), source: source,
            freshness: page.freshness)
    }

    /// All values of a list, one after the other.
    ///
    /// - Parameters:
    ///   - filters: conditions that all hold. Default none.
    ///   - order: in which order, and between which keys. Default that of enumeration.
    ///   - pageSize: how many are read at once, from 1 to 1,000. Default 100.
    /// - Returns: a sequence that throws as ``list(where:sort:limit:cursor:)``.
    public func all(
        where filters: [ListFilter] = [], sort order: ListOrder = .enumeration, pageSize: Int = 100
    ) -> EntitySequence<Value> {
        EntitySequence { cursor in
            try await list(where: filters, sort: order, limit: pageSize, cursor: cursor)
        }
    }

    /// Counts values.
    ///
    /// - Parameter filters: conditions that all hold. Default none.
    /// - Returns: how many there are.
    /// - Throws: ``StoreError``, with ``StoreError/Code/invalid`` for indexes that are not declared.
    public func count(where filters: [ListFilter] = []) async throws -> Int {
        guard let conditions = try ListQuestion.conditions(filters) else { return 0 }
        return try await readableStore.count(conditions)
    }

    /// Counts values, and tells from where that is known: while a store is away, from a snapshot of some age.
    ///
    /// - Parameter filters: conditions that all hold. Default none.
    /// - Returns: how many there are, with source and age.
    /// - Throws: ``StoreError``, with ``StoreError/Code/invalid`` for indexes that are not declared.
    public func counted(where filters: [ListFilter] = []) async throws -> Labelled<Int> {
        guard let conditions = try ListQuestion.conditions(filters) else {
            return Labelled(0, source: readableStore.source)
        }
        return try await readableStore.counted(conditions)
    }
}
