import SluiceClient
import SluiceCore

/// What reports and tools ask.
extension RedisRecords {
    private static let commandsAtOnce = 1_000

    /// Runs commands, many in one request.
    private func replies(inParts commands: [ReadCommand<Reply>]) async throws -> [Reply] {
        var all: [Reply] = []
        for start in stride(from: 0, to: commands.count, by: Self.commandsAtOnce) {
            all += try await replies(Array(commands[start..<min(commands.count, start + Self.commandsAtOnce)]))
        }
        return all
    }

    func counts(_ questions: [[StoreQuery.Filter]]) async throws -> [Int] {
        for question in questions { try component.check(question) }
        let replies = try await replies(inParts: questions.map(requestForCount))
        return try replies.map { reply throws(StoreError) in try count(reply) }
    }

    func counts(in index: String, _ ranges: [Range<SortKey>]) async throws -> [Int] {
        try component.checkIsOrdered(index)
        let key = keys.index(index)
        let replies = try await replies(
            inParts: ranges.map { .sortedSetCount(key, MemberRange.members(of: $0)).asReply })
        return try replies.map { reply throws(StoreError) in try count(reply) }
    }

    func extremes(of index: String, in range: Range<SortKey>) async throws -> ClosedRange<SortKey>? {
        try component.checkIsOrdered(index)
        let members = MemberRange.members(of: range)
        let ends = try await replies(
            [RangeOrder.ascending, .descending].map { direction in
                .sortedSetRange(keys.index(index), .members(members), direction, limit: Limit(1), as: [UInt8].self)
                    .asReply
            })
        let found = try ends.map { reply throws(StoreError) in
            try texts(reply).first.flatMap { SortKey(stored: String($0.prefix { $0 != "\0" })) }
        }
        guard let least = found[0], let greatest = found[1], least <= greatest else { return nil }
        return least...greatest
    }

    func storedForms(of ids: [String]) async throws -> [StoredForm?] {
        for id in ids { try RecordID.check(id) }
        let replies = try await replies(
            inParts: ids.flatMap { id -> [ReadCommand<Reply>] in
                [
                    .hashGet(keys.data(id), RecordFields.head, as: [UInt8].self).asReply,
                    .hashLength(keys.data(id), RecordFields.value).asReply,
                ]
            })
        return try ids.indices.map { index throws(StoreError) in
            guard let head = replies[2 * index].bytes.flatMap({ RecordHead($0) }), !head.isDeleted else { return nil }
            return StoredForm(encoding: head.encoding?.rawValue ?? "unknown", bytes: try count(replies[2 * index + 1]))
        }
    }

    func holder(of value: String, in index: String) async throws -> String? {
        let reply = try await reply(.hashGet(keys.unique(index), value, as: [UInt8].self).asReply)
        return reply.string
    }
}

extension MemberRange {
    /// Members are a sort key, a byte 0, and an id.
    fileprivate static func members(of range: Range<SortKey>) -> MemberRange {
        MemberRange(
            from: range.lowerBound.text.isEmpty ? .first : .including(range.lowerBound.text),
            to: .excluding(range.upperBound.text))
    }
}
