import SluiceClient
import SluiceCore

/// Whether the digests of buckets are those of their records.
///
/// Every commit changes the digest of its bucket, as versions only rise. So a digest that is the same before and after its
/// records were read belongs to exactly those records; and one that is still the same later may be replaced.
extension RedisIndexDoctor {
    /// Tombstones are not ordered by buckets, and all of them are looked at in each step: so there are few steps.
    private static let bucketsAtOnce = 500
    private static let pageSize = 1_000
    private static let attempts = 5

    /// A digest that is not that of its records.
    struct Miscount {
        let bucket: Int
        /// As it is kept; empty for none.
        let seen: [UInt8]
        let correct: BucketDigest
    }

    func examineDigests(from first: Int) async throws -> (step: Step, miscounts: [Miscount]) {
        var step = Step()
        let end = min(first + Self.bucketsAtOnce, Bucket.count)
        step.next = end < Bucket.count ? Cursor(place: .digests(from: end)) : nil
        var miscounts: [Miscount] = []
        var open = Array(first..<end)
        for _ in 0..<Self.attempts where !open.isEmpty {
            let before = try await digests(of: open)
            let (found, count) = try await recount(Set(open))
            let after = try await digests(of: open)
            step.examined += count
            var moving: [Int] = []
            for (place, bucket) in open.enumerated() {
                guard before[place] == after[place] else {
                    moving.append(bucket)
                    continue
                }
                // What cannot be read is a finding of the records.
                guard let correct = found[bucket, default: .some(BucketDigest())] else { continue }
                let text = String(decoding: before[place], as: UTF8.self)
                let kept = text.isEmpty ? BucketDigest() : BucketDigest(text)
                if kept != correct {
                    miscounts.append(Miscount(bucket: bucket, seen: before[place], correct: correct))
                }
            }
            open = moving
        }
        miscounts.sort { $0.bucket < $1.bucket }
        step.findings = miscounts.map { IndexFinding(digestOf: $0.bucket) }
        return (step, miscounts)
    }

    /// Replaces a digest.
    ///
    /// - Returns: whether it was: if not, a record of the bucket was changed meanwhile.
    func correct(_ miscount: Miscount) async throws -> Bool {
        let digest = miscount.correct == BucketDigest() ? "" : miscount.correct.description
        let answer = try await store.run(
            .digest, ScriptArguments([keys.digest], [miscount.bucket, miscount.seen, digest]))
        return answer.word == "set"
    }

    private func digests(of buckets: [Int]) async throws -> [[UInt8]] {
        let reply = try await records.reply(
            .hashGet(keys.digest, buckets.map(String.init), as: [UInt8].self).asReply)
        guard let texts = reply.array, texts.count == buckets.count else { throw StoreError.strange(component.name) }
        return texts.map { $0.bytes ?? [] }
    }

    /// The digests that records call for; `nil` for buckets with a record that cannot be read.
    private func recount(_ buckets: Set<Int>) async throws -> (digests: [Int: BucketDigest?], examined: Int) {
        guard let first = buckets.min(), let last = buckets.max() else { return ([:], 0) }
        var ids: Set<ExactText> = []
        var position: StoreQuery.Position?
        while true {
            let page = try await records.enumerate(first..<(last + 1), after: position, limit: Self.pageSize)
            for id in page { ids.insert(ExactText(id)) }
            guard page.count == Self.pageSize, let last = page.last else { break }
            position = StoreQuery.Position(key: String(component.bucket(of: last).number), id: last)
        }
        // A scan finds all that is there from its beginning to its end.
        var cursor = ScanCursor(text: "0")
        repeat {
            let reply = try await records.reply(
                .sortedSetScan(keys.tombstones, cursor, count: Self.pageSize).asReply)
            guard let parts = reply.array, parts.count == 2, let next = parts[0].string, let members = parts[1].array
            else { throw StoreError.strange(component.name) }
            for place in stride(from: 0, to: members.count, by: 2) {
                if let id = members[place].string { ids.insert(ExactText(id)) }
            }
            cursor = ScanCursor(text: next)
            if next == "0" { break }
        } while true
        return try await digests(ofRecords: ids.map(\.text), buckets)
    }

    private func digests(
        ofRecords ids: [String], _ buckets: Set<Int>
    ) async throws -> (digests: [Int: BucketDigest?], examined: Int) {
        let members = ids.map { (id: $0, bucket: component.bucket(of: $0).number) }.filter {
            buckets.contains($0.bucket)
        }
        var digests: [Int: BucketDigest?] = [:]
        for start in stride(from: 0, to: members.count, by: Self.pageSize) {
            let part = members[start..<min(members.count, start + Self.pageSize)]
            let heads = try await records.replies(
                part.map { .hashGet(keys.data($0.id), RecordFields.head, as: [UInt8].self).asReply })
            for ((id, bucket), reply) in zip(part, heads) where reply != .null {
                guard let head = reply.bytes.flatMap({ RecordHead($0) }) else {
                    digests[bucket] = .some(nil)
                    continue
                }
                guard var digest = digests[bucket, default: .some(BucketDigest())] else { continue }
                digest.add(id, head.version, head.hash, isDeleted: head.isDeleted)
                digests[bucket] = digest
            }
        }
        return (digests, members.count)
    }
}
