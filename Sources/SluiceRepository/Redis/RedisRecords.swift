import SluiceClient
import SluiceCore

/// What both stores on Redis read, with nothing but commands that a token for reading may run.
package struct RedisRecords: Sendable {
    let component: Component
    let options: RedisStoreOptions
    let keys: ComponentKeys
    private let run: @Sendable ([ReadCommand<Reply>]) async throws -> [Reply]

    init(_ client: RedisClient, _ component: Component, _ options: RedisStoreOptions) {
        self.init(component, options) { commands in
            commands.count == 1
                ? [try await client.execute(commands[0])] : try await client.pipeline(commands)
        }
    }

    init(_ client: ReadOnlyClient, _ component: Component, _ options: RedisStoreOptions) {
        self.init(component, options) { commands in
            commands.count == 1
                ? [try await client.execute(commands[0])] : try await client.pipeline(commands)
        }
    }

    private init(
        _ component: Component, _ options: RedisStoreOptions,
        _ run: @escaping @Sendable ([ReadCommand<Reply>]) async throws -> [Reply]
    ) {
        self.component = component
        self.options = options
        self.run = run
        keys = ComponentKeys(options.keys, component.name)
    }

    /// Runs commands in one request.
    func replies(_ commands: [ReadCommand<Reply>]) async throws -> [Reply] {
        guard !commands.isEmpty else { return [] }
        let replies = try await mappingErrors(isWrite: false) { try await run(commands) }
        guard replies.count == commands.count else { throw StoreError.strange(component.name) }
        return replies
    }

    func reply(_ command: ReadCommand<Reply>) async throws -> Reply {
        try await replies([command])[0]
    }

    // MARK: Records

    func read(_ ids: [String]) async throws -> [Record?] {
        for id in ids { try RecordID.check(id) }
        return try records(ids, try await replies(ids.map(requestForRecord)))
    }

    /// Records between two looks at the gate.
    ///
    /// - Returns: the records; `nil` if the gate changed meanwhile.
    func readBetweenGates(_ ids: [String]) async throws -> [Record?]? {
        for id in ids { try RecordID.check(id) }
        let replies = try await replies([requestForGate] + ids.map(requestForRecord) + [requestForGate])
        guard replies.first == replies.last else { return nil }
        return try records(ids, Array(replies.dropFirst().dropLast()))
    }

    func records(_ ids: [String], _ replies: [Reply]) throws(StoreError) -> [Record?] {
        guard ids.count == replies.count else { throw .strange(component.name) }
        var records: [Record?] = []
        records.reserveCapacity(ids.count)
        for (id, reply) in zip(ids, replies) {
            records.append(
                try RecordFields.record(reply, id: id, of: component.name, limit: options.maximumValueBytes))
        }
        return records
    }

    private func requestForRecord(_ id: String) -> ReadCommand<Reply> {
        .hashGet(keys.data(id), RecordFields.names, as: [UInt8].self).asReply
    }

    // MARK: Ids

    func ids(in buckets: Range<Int>, after position: StoreQuery.Position?, limit: Int) async throws -> [String] {
        try Component.check(limit: limit)
        try Component.check(buckets: buckets)
        return try await enumerate(buckets, after: position, limit: limit)
    }

    /// The ids of buckets, in the order of enumeration, in one request.
    func enumerate(
        _ buckets: Range<Int>, after position: StoreQuery.Position?, limit: Int
    ) async throws -> [String] {
        let seen = try position.map { (bucket: try Component.bucket(of: $0), id: ExactText($0.id)) }
        guard let seen, seen.bucket >= buckets.lowerBound else {
            guard !buckets.isEmpty else { return [] }
            let range = ScoreRange.from(Double(buckets.lowerBound), to: Double(buckets.upperBound - 1))
            return try texts(try await reply(range: range, limit: limit))
        }
        guard seen.bucket < buckets.upperBound else { return [] }
        // Redis cannot begin behind a member of the same score: so all of its bucket, which is a ten-thousandth of all.
        let rest = ScoreRange(
            from: .excluding(Double(seen.bucket)), to: .including(Double(buckets.upperBound - 1)))
        let bucket = Double(seen.bucket)
        let replies = try await replies([
            .sortedSetRange(keys.ids, .scores(.from(bucket, to: bucket)), as: [UInt8].self).asReply,
            .sortedSetRange(keys.ids, .scores(rest), limit: Limit(limit), as: [UInt8].self).asReply,
        ])
        let behind = try texts(replies[0]).filter { ExactText($0) > seen.id }
        return Array((behind + (try texts(replies[1]))).prefix(limit))
    }

    private func reply(range: ScoreRange, limit: Int) async throws -> Reply {
        try await reply(.sortedSetRange(keys.ids, .scores(range), limit: Limit(limit), as: [UInt8].self).asReply)
    }

    /// The texts of an array; what is no text cannot be one of ours, and is left out.
    func texts(_ reply: Reply) throws(StoreError) -> [String] {
        guard let parts = reply.array else { throw .strange(component.name) }
        return parts.compactMap(\.string)
    }

    // MARK: The component

    private var requestForGate: ReadCommand<Reply> {
        .hashGet(keys.gate, GateFields.names, as: [UInt8].self).asReply
    }

    func gate() async throws -> Gate? {
        try GateFields.gate(try await reply(requestForGate), of: component.name)
    }

    func schemaDocument() async throws -> [UInt8]? {
        try await reply(.hashGet(keys.schema, component.name, as: [UInt8].self).asReply).bytes
    }

    func cacheGeneration() async throws -> Int64 {
        try number(try await reply(.get(keys.cacheGeneration, as: [UInt8].self).asReply), "cache:gen")
    }

    /// A number that is counted up; 0 if there is none yet.
    private func number(_ reply: Reply, _ key: String) throws(StoreError) -> Int64 {
        guard reply != .null else { return 0 }
        guard let number = reply.string.flatMap({ Int64($0) }) else {
            throw .damaged(component.name, key: key, "is not a number that can be counted up")
        }
        return number
    }

    // MARK: Counting

    func count(_ filters: [StoreQuery.Filter]) async throws -> Int {
        try component.check(filters)
        return try count(try await reply(requestForCount(filters)))
    }

    func requestForCount(_ filters: [StoreQuery.Filter]) -> ReadCommand<Reply> {
        let sets = filters.map(key)
        return switch sets.count {
        case 0: .sortedSetCount(keys.ids).asReply
        case 1: .setCount(sets[0]).asReply
        default: .setIntersectionCount(sets).asReply
        }
    }

    func count(_ reply: Reply) throws(StoreError) -> Int {
        guard let count = reply.integer else { throw .strange(component.name) }
        return Int(count)
    }

    /// The key of the set of those for which a filter holds.
    func key(_ filter: StoreQuery.Filter) -> String {
        switch filter {
        case .flag(let index): keys.index(index)
        case .label(let index, let label): keys.label(index, label)
        }
    }

    /// The labels of an index that records have, and of how many.
    func labels(of index: String) async throws -> [(label: String, count: Int)] {
        guard component.kind(of: index) == .labels else {
            throw StoreError(.invalid, "\(component.name) declares no index of labels named \"\(index.prefix(64))\"")
        }
        let labels = try texts(try await reply(.setMembers(keys.index(index), as: [UInt8].self).asReply))
            .sorted { ExactText($0) < ExactText($1) }
        let counts = try await replies(labels.map { .setCount(keys.label(index, $0)).asReply })
        return try zip(labels, counts).map { ($0, try count($1)) }.filter { $0.1 > 0 }
    }
}
