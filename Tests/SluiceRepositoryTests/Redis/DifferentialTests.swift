import SluiceClient
import SluiceCore
import SluiceRepository
import TestSupport
import Testing

/// The scripts do what the model does: the same random operations have the same answers and leave the same state.
@Suite(.gateway) struct DifferentialTests {
    @Test(arguments: 0..<12)
    func scriptsAreTheModel(seed: Int) async throws {
        let usesHashTags = !seed.isMultiple(of: 3)
        let options = try RedisOfSuite.options(usesHashTags: usesHashTags)
        let store = RedisStore(
            try RedisOfSuite.client(), try RedisOfSuite.things(), options)
        let model = MemoryStore(store.component)
        var random = RandomOperations(seed: UInt64(seed))
        var history: [String] = []
        for step in 0..<500 {
            let operation = random.next()
            history.append("\(operation)")
            let expected = await operation.perform(on: model)
            let found = await operation.perform(on: store)
            random.learn(from: expected)
            guard expected.description == found.description else {
                Issue.record(
                    """
                    step \(step) of seed \(seed): the model says \(expected), the script \(found), after
                    \(history.suffix(20).joined(separator: "\n"))
                    """)
                return
            }
            if step % 50 == 49 {
                try await expectSameState(store, model, "step \(step) of seed \(seed)")
            }
        }
    }

    /// The operations are worth something: there is every answer among them.
    @Test func everyAnswerOccurs() async throws {
        var words: Set<String> = []
        for seed in 0..<12 {
            let model = MemoryStore(try RedisOfSuite.things())
            var random = RandomOperations(seed: UInt64(seed))
            for _ in 0..<500 {
                let answer = await random.next().perform(on: model)
                random.learn(from: answer)
                words.insert(answer.word)
            }
        }
        #expect(
            words.isSuperset(of: [
                "committed", "repeated", "conflict", "stale", "notPrimary", "notUnique", "idempotencyKeyReused",
                "applied", "same", "older", "diverged", "isPrimary", "notFollower", "true", "false", "notOpen",
            ]), "\(words.sorted())")
    }

    private func expectSameState(_ store: RedisStore, _ model: MemoryStore, _ place: Comment) async throws {
        for id in RandomOperations.ids {
            let (expected, found) = (try await model.readStrong(id), try await store.readStrong(id))
            #expect(expected.gate == found.gate, place)
            #expect(expected.floor == found.floor, place)
            #expect(comparable(expected.record) == comparable(found.record), place)
            #expect(try await store.read([id], .session).records[0] == found.record, place)
        }
        for query in RandomOperations.queries {
            let (expected, found) = (try await all(query, in: model), try await all(query, in: store))
            #expect(expected == found, place)
        }
        for filters in RandomOperations.filters {
            let (expected, found) = (try await model.count(filters), try await store.count(filters))
            #expect(expected == found, place)
        }
        let dirty = (try await model.dirty(after: 0, limit: 1_000), try await store.dirty(after: 0, limit: 1_000))
        #expect(dirty.0.map(\.sequence) == dirty.1.map(\.sequence), place)
        #expect(dirty.0.map { ExactText($0.id) } == dirty.1.map { ExactText($0.id) }, place)
        let statistics = (try await model.auditStatistics(), try await store.auditStatistics())
        #expect(statistics.0 == statistics.1, place)
        let generations = (try await model.cacheGeneration(), try await store.cacheGeneration())
        #expect(generations.0 == generations.1, place)
        let entries = (try await audit(of: model), try await audit(of: store))
        #expect(entries.0 == entries.1, place)
        try await expectSameDigests(store, model.model, place)
        // A copy takes unique values over, also from a record that says that they are its own.
        let findings = try await RedisOfSuite.walk(RedisIndexDoctor(store)).findings.filter { $0.index != "slug" }
        #expect(findings.isEmpty, place)
    }

    /// What must be equal: memberships are a set, and expiry is by the clock of each.
    private func comparable(_ record: Record?) -> Record? {
        record.map { record in
            Record(
                id: record.id, version: record.version, value: record.value, hash: record.hash,
                memberships: Membership.memberships(text: Membership.text(of: record.memberships)) ?? [],
                ring: record.ring,
                idempotency: record.idempotency.map {
                    IdempotencyRecord(key: $0.key, fingerprint: $0.fingerprint, version: $0.version, expires: 0)
                }, schema: record.schema, writer: record.writer, timestamp: record.timestamp)
        }
    }

    private func all(_ query: StoreQuery, in store: some RecordStore) async throws -> [ExactText] {
        var query = query
        var ids: [ExactText] = []
        while true {
            let page = try await store.list(query)
            ids += page.records.map { ExactText($0.id) }
            guard let next = page.next else { return ids }
            query.position = next
        }
    }

    /// The audit in lines, with the values before, without times.
    private func audit(of store: some RecordStore) async throws -> [String] {
        var query = AuditQuery(isNewestFirst: false, limit: 70)
        var lines: [String] = []
        while true {
            let page = try await store.audit(query)
            for entry in page.entries {
                let detail = try await store.auditDetail(entry.id)
                let value = detail?.valueBefore.map { String(decoding: $0, as: UTF8.self) } ?? "nothing"
                lines.append(
                    """
                    \(entry.sequence) \(entry.id) \(entry.recordID) \(entry.note) \(entry.before) \(entry.after) \(value) \
                    \(detail?.schemaBefore ?? -1)
                    """)
            }
            guard let next = page.next else { return lines }
            query.position = next
        }
    }

    private func expectSameDigests(_ store: RedisStore, _ model: StoreModel, _ place: Comment) async throws {
        let tag = store.options.keys.usesHashTags ? "{things}" : "things"
        let digests = try await RedisOfSuite.client().execute(
            .hashGetAll("\(store.options.keys.prefix)ctl:\(tag):digest"))
        for (bucket, text) in digests {
            let digest = try #require(BucketDigest(text))
            #expect(digest == model.digest(of: try #require(Int(bucket))), place)
        }
        let buckets = Set(RandomOperations.ids.map { model.component.bucket(of: $0).number })
        for bucket in buckets where model.digest(of: bucket) != BucketDigest() {
            #expect(digests["\(bucket)"] != nil, place)
        }
    }
}
