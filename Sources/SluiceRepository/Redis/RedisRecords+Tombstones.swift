import SluiceClient
import SluiceCore

extension RedisRecords {
    /// Deleted records, as ``InspectableStore`` says.
    func tombstones(after tombstone: Tombstone?, limit: Int) async throws -> [Tombstone] {
        try Component.check(limit: limit)
        guard let tombstone else {
            return try tombstones(try await reply(request(.all, limit)))
        }
        // Redis cannot begin behind a member of the same score: so all of its millisecond.
        let time = Double(tombstone.time)
        let replies = try await replies([
            request(.from(time, to: time), nil), request(ScoreRange(from: .excluding(time)), limit),
        ])
        let behind = try tombstones(replies[0]).filter { $0.isBehind(tombstone) }
        return Array((behind + (try tombstones(replies[1]))).prefix(limit))
    }

    private func request(_ range: ScoreRange, _ limit: Int?) -> ReadCommand<Reply> {
        .sortedSetRangeWithScores(keys.tombstones, .scores(range), limit: limit.map { Limit($0) }).asReply
    }

    private func tombstones(_ reply: Reply) throws(StoreError) -> [Tombstone] {
        guard let parts = reply.array else { throw .strange(component.name) }
        var tombstones: [Tombstone] = []
        for index in stride(from: 0, to: parts.count - 1, by: 2) {
            guard let id = parts[index].string, let score = parts[index + 1].string.flatMap({ Double($0) }),
                let time = Int64(exactly: score)
            else { continue }
            tombstones.append(Tombstone(id: id, time: time))
        }
        return tombstones
    }

    /// What is kept of each bucket, as ``InspectableStore`` says.
    func digests() async throws -> [Int: BucketDigest] {
        let reply = try await reply(.hashGetAll(keys.digest, as: [UInt8].self).asReply)
        guard let parts = reply.array, parts.count.isMultiple(of: 2) else { throw StoreError.strange(component.name) }
        var digests: [Int: BucketDigest] = [:]
        for index in stride(from: 0, to: parts.count, by: 2) {
            guard let bucket = parts[index].string.flatMap({ Int($0) }),
                let digest = parts[index + 1].string.flatMap({ BucketDigest($0) })
            else { throw StoreError.damaged(component.name, key: "digest", "has an entry that cannot be read") }
            digests[bucket] = digest
        }
        return digests
    }
}
