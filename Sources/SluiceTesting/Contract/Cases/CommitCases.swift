import SluiceRepository

extension StoreContract {
    /// The first commits of a record, and what they answer.
    static let commits = list {
        [
            Case("commit/first", "a created record has version 1 of the gate's epoch") { subject in
                let commit = try await subject.commit(subject.put("a", #"{"n":1}"#))
                let expected = Commit(version: RecordVersion(epoch: 1, counter: 1), sequence: 1)
                try subject.demand("the commit", commit, is: expected)
                try await subject.demandValue("a", #"{"n":1}"#)
            },
            Case("commit/versions", "versions of a record rise by one, however the others change") { subject in
                var version = try await subject.create("a", "0")
                for number in 1...20 {
                    try await subject.create("other-\(number)")
                    version = try await subject.update("a", version, "\(number)")
                    let expected = RecordVersion(epoch: 1, counter: Int64(number + 1))
                    try subject.demand("the version", version, is: expected)
                }
                try await subject.demandValue("a", "20")
            },
            Case("commit/sequences", "sequences rise by one with each commit of the component") { subject in
                for number in 1...20 {
                    let commit = try await subject.commit(subject.put("id-\(number)"))
                    try subject.demand("the sequence", commit.sequence, is: Int64(number))
                }
            },
            Case("commit/whole record", "a record is read as it was committed") { subject in
                let operation = OperationID.random()
                let places: [Membership] = [.flag("published"), .label(index: "tags", "swift")]
                let change = try subject.put("a", #"{"z":1, "a":2}"#, places, operation: operation)
                try await subject.commit(change)
                guard let record = try await subject.read("a") else {
                    throw Objection(expected: "a record", found: "none", line: #fileID)
                }
                try subject.demand(ids: [record.id], are: ["a"])
                try subject.demand("the version", record.version, is: RecordVersion(epoch: 1, counter: 1))
                let hash = try CanonicalJSON.hash(of: Array(#"{"a":2,"z":1}"#.utf8))
                try subject.demand("the hash", record.hash, is: hash)
                try subject.demand("the places", Set(record.memberships), is: Set(places))
                try subject.demand("the ring", record.ring[operation], is: record.version)
                try subject.demand("the writer", record.writer, is: "contract")
                try subject.demand("the time", record.timestamp, is: 1_600_000_000_000)
                try subject.demand("whether it is deleted", record.isDeleted, is: false)
            },
            Case("commit/tombstone", "a deleted record has a version, no value and no places") { subject in
                let version = try await subject.create("a", "1", [.flag("published")])
                try await subject.remove("a", version)
                guard let record = try await subject.read("a") else {
                    throw Objection(expected: "a deleted record", found: "none", line: #fileID)
                }
                try subject.demand("the version", record.version, is: RecordVersion(epoch: 1, counter: 2))
                try subject.demand("the value", record.value, is: nil)
                try subject.demand("the hash", record.hash, is: try ContentHash.ofNothing())
                try subject.demand("the places", record.memberships, is: [])
                try subject.demand("how many operations it remembers", record.ring.entries.count, is: 2)
            },
            Case("commit/tombstone is nowhere", "deleted records are read by their ids only") { subject in
                let version = try await subject.create(
                    "a", "1",
                    [.flag("published"), .label(index: "tags", "x"), .ordered(index: "created", SortKey(1 as Int64))])
                try await subject.remove("a", version)
                try subject.demand("the count", try await subject.store.count([]), is: 0)
                try subject.demand("the count", try await subject.store.count([.flag("published")]), is: 0)
                try subject.demand("the count", try await subject.store.count([.label(index: "tags", "x")]), is: 0)
                try subject.demand("the page", try await subject.listAll(StoreQuery()), is: [])
                let query = StoreQuery(order: .index("created", isDescending: false))
                try subject.demand("the page", try await subject.listAll(query), is: [])
                try subject.demand(
                    ids: try await subject.store.ids(in: 0..<Bucket.count, after: nil, limit: 10), are: [])
                try await subject.demandValue("a", nil)
            },
            Case("commit/again after deletion", "a record that comes back goes on from its last version") { subject in
                let first = try await subject.create("a", "1")
                try await subject.remove("a", first)
                let back = try await subject.create("a", "2")
                try subject.demand("the version", back, is: RecordVersion(epoch: 1, counter: 3))
                try await subject.demandValue("a", "2")
                try subject.demand("the count", try await subject.store.count([]), is: 1)
            },
            Case("commit/delete absent", "what is expected to be absent cannot be deleted") { subject in
                let deletion = subject.delete("a", expecting: RecordVersion.none)
                let change = Change(
                    id: "a", operation: deletion.operation, effect: .delete, expectation: .absent,
                    audit: deletion.audit,
                    writer: "", timestamp: 0)
                try await subject.demandError(.invalid) { try await subject.store.commit(change) }
            },
            Case("commit/read many", "records are answered in the order asked for, each as often as asked") { subject in
                for id in ["a", "b", "c"] { try await subject.create(id, "\"\(id)\"") }
                let answer = try await subject.store.read(["c", "x", "a", "c"], .session)
                try subject.demand("how many", answer.records.count, is: 4)
                try subject.demand(
                    "the values", answer.records.map(\.?.value),
                    is: [Array("\"c\"".utf8), nil, Array("\"a\"".utf8), Array("\"c\"".utf8)])
                try subject.demand("nothing", try await subject.store.read([], .session).records, is: [])
            },
            Case("commit/read a thousand", "one call reads any number of records") { subject in
                let ids = (0..<1_000).map { "id-\($0)" }
                for id in ids.prefix(50) { try await subject.create(id) }
                let answer = try await subject.store.read(ids, .session)
                try subject.demand("how many are there", answer.records.compactMap { $0 }.count, is: 50)
                try subject.demand(ids: answer.records.prefix(50).compactMap { $0?.id }, are: Array(ids.prefix(50)))
            },
            Case("commit/each", "changes of different records are answered in their order, each by itself") { subject in
                try await subject.create("taken")
                var changes = try (0..<40).map { try subject.put("id-\($0)", "\($0)") }
                changes.insert(try subject.put("taken"), at: 20)
                changes.insert(try subject.put(""), at: 10)
                let results = await subject.store.commitEach(changes)
                try subject.demand("how many", results.count, is: changes.count)
                for (index, result) in results.enumerated() {
                    switch (index, result) {
                    case (10, .failure(let error as StoreError)) where error.code == .invalid: continue
                    case (21, .success(.conflict(RecordVersion(epoch: 1, counter: 1), false))): continue
                    case (10, _), (21, _): throw Objection(expected: "a refusal", found: "\(result)", line: #fileID)
                    case (_, .success(.committed(let commit))) where !commit.isRepeated: continue
                    default: throw Objection(expected: "a commit at \(index)", found: "\(result)", line: #fileID)
                    }
                }
                for number in 0..<40 { try await subject.demandValue("id-\(number)", "\(number)") }
            },
            Case("commit/each of nothing", "no changes have no results") { subject in
                let results = await subject.store.commitEach([])
                try subject.demand("how many", results.count, is: 0)
            },
        ]
    }
}
