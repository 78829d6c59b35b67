import SluiceClient
import SluiceCore

/// Pages of the audit.
///
/// Entries of the component, or of one record, are in sorted sets by time. Those of a source or an actor are looked for
/// among them: at most ``examinedEntries`` for a page, which may then be short.
extension RedisRecords {
    private static let examinedEntries = 2_000
    private static let entriesAtOnce = 500

    func audit(_ query: AuditQuery) async throws -> AuditPage {
        try Component.check(limit: query.limit)
        let list = try query.recordID.map { id throws(StoreError) in
            try RecordID.check(id)
            return keys.audit(of: id)
        }
        let key = list ?? keys.audit
        let hasFilter = query.source != nil || query.actor != nil
        let count = hasFilter ? min(Self.entriesAtOnce, max(100, query.limit * 4)) : query.limit
        var position = query.position
        var found: [AuditEntry] = []
        var examined = 0
        while true {
            let (members, isEnd) = try await members(key, query, after: position, count: count)
            for (entry, member) in zip(try await entries(members), members) {
                position = member.position
                guard let entry, query.times.contains(member.time), matches(entry, query) else { continue }
                found.append(entry)
                if found.count == query.limit {
                    let isLast = isEnd && member.text == members.last?.text
                    return AuditPage(entries: found, next: isLast ? nil : position)
                }
            }
            examined += members.count
            if isEnd { return AuditPage(entries: found, next: nil) }
            if examined >= Self.examinedEntries { return AuditPage(entries: found, next: position) }
        }
    }

    func auditDetail(_ id: OperationID) async throws -> AuditDetail? {
        let names = AuditFields.names + AuditFields.namesBefore
        let reply = try await reply(.hashGet(keys.auditEntry(id), names, as: [UInt8].self).asReply)
        guard let fields = reply.array, fields.count == names.count else { throw StoreError.strange(component.name) }
        let before = Array(fields.suffix(AuditFields.namesBefore.count))
        guard let entry = try AuditFields.entry(Array(fields.dropLast(before.count)), id, of: component.name) else {
            return nil
        }
        guard let kept = before[1].bytes else { return AuditDetail(entry: entry, valueBefore: nil) }
        var old = FieldText(before[0].bytes ?? [])
        guard let schema = old.number(), old.skip(" ") else {
            throw StoreError.damaged(component.name, key: "audit:entry", "does not say how its value is kept")
        }
        do throws(ValueEncoding.Problem) {
            let encoding = ValueEncoding(rawValue: old.rest())
            let value = try ValueEncoding.decode(kept, encoding, limit: options.maximumValueBytes)
            return AuditDetail(entry: entry, valueBefore: value, schemaBefore: Int(schema))
        } catch {
            throw StoreError.damaged(component.name, key: "audit:entry", error.description)
        }
    }

    func auditStatistics() async throws -> [String: Int64] {
        let reply = try await reply(.hashGetAll(keys.auditStatistics, as: [UInt8].self).asReply)
        guard let parts = reply.array, parts.count.isMultiple(of: 2) else { throw StoreError.strange(component.name) }
        var statistics: [String: Int64] = [:]
        for index in stride(from: 0, to: parts.count, by: 2) {
            guard let name = parts[index].string, name.hasPrefix("\(component.name):") else { continue }
            guard let count = parts[index + 1].string.flatMap({ Int64($0) }) else {
                throw StoreError.damaged(component.name, key: "audit:stats", "has a counter that is no number")
            }
            statistics[name] = count
        }
        return statistics
    }

    private func matches(_ entry: AuditEntry, _ query: AuditQuery) -> Bool {
        query.source.map { $0 == entry.note.source } != false
            && query.actor.map { ExactText($0) == ExactText(entry.note.actor) } != false
    }

    /// The entries of members; `nil` for those that were removed meanwhile.
    private func entries(_ members: [AuditMember]) async throws -> [AuditEntry?] {
        var replies = try await replies(members.map { request(keys.auditEntry($0.operation)) })
        var entries = try zip(members, replies).map { member, reply in
            try AuditFields.entry(reply.array ?? [], member.operation, of: component.name)
        }
        // An operation that was forgotten, came again and was committed again has two entries: the older one is elsewhere.
        let others = members.indices.filter { index in
            entries[index].map { $0.sequence != members[index].sequence } ?? false
        }
        replies = try await self.replies(
            others.map { request("\(keys.auditEntry(members[$0].operation)):\(members[$0].sequence)") })
        for (index, reply) in zip(others, replies) {
            entries[index] = try AuditFields.entry(reply.array ?? [], members[index].operation, of: component.name)
        }
        return entries
    }

    private func request(_ key: String) -> ReadCommand<Reply> {
        .hashGet(key, AuditFields.names, as: [UInt8].self).asReply
    }

    // MARK: Members

    /// The next members of a list; those at the end may be beyond the times asked for.
    private func members(
        _ key: String, _ query: AuditQuery, after position: AuditPosition?, count: Int
    ) async throws -> (members: [AuditMember], isEnd: Bool) {
        let found: [AuditMember]
        let isEnd: Bool
        if let position, let part = try await members(key, query.isNewestFirst, behind: position, count: count) {
            (found, isEnd) = part
        } else if position != nil, query.isNewestFirst {
            // What was seen last has been removed for its age, and so has all that is older.
            return ([], true)
        } else {
            let lowest = max(query.times.lowerBound, position?.time ?? .min)
            (found, isEnd) = try await members(key, query, from: lowest, count: count)
        }
        guard let last = found.last else { return ([], true) }
        let isBeyond =
            query.isNewestFirst ? last.time < query.times.lowerBound : last.time >= query.times.upperBound
        return (found, isEnd || isBeyond)
    }

    /// The first members within the times asked for.
    private func members(
        _ key: String, _ query: AuditQuery, from lowest: Int64, count: Int
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
        _ key: String, _ isNewestFirst: Bool, behind position: AuditPosition, count: Int
    ) async throws -> ([AuditMember], Bool)? {
        let known = AuditMember.text(component.name, position)
        for _ in 0..<10 {
            guard let rank = try await reply(.sortedSetRank(key, known).asReply).integer.map({ Int($0) }) else {
                return nil
            }
            let first = isNewestFirst ? max(0, rank - count - 1) : rank
            let last = isNewestFirst ? rank : rank + count + 1
            let reply = try await reply(
                .sortedSetRangeWithScores(key, .positions(.from(first, through: last))).asReply)
            let members = try self.members(reply)
            guard let place = members.firstIndex(where: { $0.text == known }) else { continue }
            let behind = isNewestFirst ? Array(members[..<place].reversed()) : Array(members[(place + 1)...])
            return (Array(behind.prefix(count)), behind.count <= count)
        }
        throw StoreError(.unavailable, "entries of the audit are removed faster than they can be read: try again")
    }

    /// What is none of ours is left out.
    private func members(_ reply: Reply) throws(StoreError) -> [AuditMember] {
        guard let parts = reply.array else { throw .strange(component.name) }
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
