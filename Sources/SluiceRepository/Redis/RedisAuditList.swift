import SluiceClient
import SluiceCore

/// A list of entries of the audit in Redis, page by page: those of a record, of a component, or of all components.
///
/// It is a sorted set by time. Entries of a source or an actor are looked for among them: at most ``examinedEntries`` for a
/// page, which may then be short.
struct RedisAuditList {
    /// A page, and behind which member the next one begins.
    typealias Page = (entries: [AuditEntry], next: AuditMember?)

    private static let examinedEntries = 2_000
    private static let entriesAtOnce = 500

    let key: String
    /// What keys of entries begin with.
    let entryPrefix: String
    /// Whose it is, for messages.
    let owner: String
    /// Runs commands in one request.
    let replies: ([ReadCommand<Reply>]) async throws -> [Reply]

    /// - Parameters:
    ///   - query: its position does not count.
    ///   - place: the last member that was seen; `nil` for the first page.
    ///   - isWanted: the condition of the query that is not about times.
    /// - Returns: some entries; none at the end.
    /// - Throws: ``StoreError``.
    func page(
        _ query: AuditQuery, behind place: AuditMember?, where isWanted: ((AuditEntry) -> Bool)?
    ) async throws -> Page {
        try Component.check(limit: query.limit)
        let count = isWanted == nil ? query.limit : min(Self.entriesAtOnce, max(100, query.limit * 4))
        var place = place
        var found: [AuditEntry] = []
        var examined = 0
        while true {
            let (members, isEnd) = try await members(query, after: place, count: count)
            for (entry, member) in zip(try await entries(members), members) {
                place = member
                guard let entry, query.times.contains(member.time), isWanted?(entry) ?? true else { continue }
                found.append(entry)
                if found.count == query.limit {
                    let isLast = isEnd && member.text == members.last?.text
                    return (found, isLast ? nil : place)
                }
            }
            examined += members.count
            if isEnd { return (found, nil) }
            if examined >= Self.examinedEntries { return (found, place) }
        }
    }

    private func reply(_ command: ReadCommand<Reply>) async throws -> Reply {
        guard let reply = try await replies([command]).first else { throw StoreError.strange(owner) }
        return reply
    }

    /// The entries of members; `nil` for those that were removed meanwhile.
    private func entries(_ members: [AuditMember]) async throws -> [AuditEntry?] {
        guard !members.isEmpty else { return [] }
        let replies = try await replies(members.map { request("\(entryPrefix)\($0.operation)") })
        var entries = try zip(members, replies).map { member, reply in
            try AuditFields.entry(reply.array ?? [], member.operation, of: member.component)
        }
        // An operation that was forgotten, came again and was committed again has two entries: the older one is elsewhere.
        let others = members.indices.filter { index in
            entries[index].map { $0.sequence != members[index].sequence } ?? false
        }
        guard !others.isEmpty else { return entries }
        let older = try await self.replies(
            others.map { request("\(entryPrefix)\(members[$0].operation):\(members[$0].sequence)") })
        for (index, reply) in zip(others, older) {
            entries[index] = try AuditFields.entry(
                reply.array ?? [], members[index].operation, of: members[index].component)
        }
        return entries
    }

    private func request(_ key: String) -> ReadCommand<Reply> {
        .hashGet(key, AuditFields.names, as: [UInt8].self).asReply
    }

    // MARK: Members

    /// The next members of a list; those at the end may be beyond the times asked for.
    private func members(
        _ query: AuditQuery, after place: AuditMember?, count: Int
    ) async throws -> (members: [AuditMember], isEnd: Bool) {
        let found: [AuditMember]
        let isEnd: Bool
        if let place, let part = try await members(query.isNewestFirst, behind: place, count: count) {
            (found, isEnd) = part
        } else if place != nil, query.isNewestFirst {
            // What was seen last has been removed for its age, and so has all that is older.
            return ([], true)
        } else {
            let lowest = max(query.times.lowerBound, place?.time ?? .min)
            (found, isEnd) = try await members(query, from: lowest, count: count)
        }
        guard let last = found.last else { return ([], true) }
        let isBeyond =
            query.isNewestFirst ? last.time < query.times.lowerBound : last.time >= query.times.upperBound
        return (found, isEnd || isBeyond)
    }

    /// The first members within the times asked for.
    private func members(
        _ query: AuditQuery, from lowest: Int64, count: Int
    ) async throws -> ([AuditMember], Bool) {
        // Scores are exact below 2^53.
        let bound: Int64 = 1 << 53
        let highest = min(query.times.upperBound, bound)
        guard lowest < highest else { return ([], true) }
        let range = ScoreRange(
            from: .including(Double(max(lowest, -bound))), to: .excluding(Double(highest)))
        let reply = try await reply(
            .sortedSetRangeWithScores(
                key, .scores(range), query.isNewestFirst ? .descending : .ascending, limit: Limit(count + 1)
            ).asReply)
        let members = try self.members(reply)
        return (Array(members.prefix(count)), members.count <= count)
    }

    /// The members behind a member.
    ///
    /// Their places count from the oldest, so that entries which come meanwhile do not matter; those that go meanwhile
    /// move the places, which the known member shows.
    ///
    /// - Returns: `nil` if the known member is gone.
    private func members(
        _ isNewestFirst: Bool, behind place: AuditMember, count: Int
    ) async throws -> ([AuditMember], Bool)? {
        let known = place.text
        for _ in 0..<10 {
            guard let rank = try await reply(.sortedSetRank(key, known).asReply).integer.map({ Int($0) }) else {
                return nil
            }
            let first = isNewestFirst ? max(0, rank - count - 1) : rank
            let last = isNewestFirst ? rank : rank + count + 1
            let reply = try await reply(
                .sortedSetRangeWithScores(key, .positions(.from(first, through: last))).asReply)
            let members = try self.members(reply)
            guard let index = members.firstIndex(where: { $0.text == known }) else { continue }
            let behind = isNewestFirst ? Array(members[..<index].reversed()) : Array(members[(index + 1)...])
            return (Array(behind.prefix(count)), behind.count <= count)
        }
        throw StoreError(.unavailable, "entries of the audit are removed faster than they can be read: try again")
    }

    /// What is none of ours is left out.
    private func members(_ reply: Reply) throws(StoreError) -> [AuditMember] {
        guard let parts = reply.array else { throw .strange(owner) }
        var members: [AuditMember] = []
        for index in stride(from: 0, to: parts.count - 1, by: 2) {
            guard let text = parts[index].string, let score = parts[index + 1].string.flatMap({ Double($0) }),
                let time = Int64(exactly: score), let member = AuditMember(text, time: time)
            else { continue }
            members.append(member)
        }
        return members
    }
}
