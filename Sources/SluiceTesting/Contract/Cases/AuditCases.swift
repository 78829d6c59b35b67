import SluiceRepository

extension StoreContract {
    /// Twenty changes of four records, by two sources and three actors.
    private static func write(_ subject: Subject) async throws {
        var versions: [String: RecordVersion] = [:]
        for number in 0..<20 {
            let id = "id-\(number % 4)"
            let note = AuditNote(
                action: versions[id] == nil ? .create : .update, source: number % 3 == 0 ? .cli : .api,
                actor: "actor-\(number % 5)", requestID: "request-\(number)",
                changedFields: number % 2 == 0 ? [] : ["/n", "/m~1n"])
            let change = try subject.put(
                id, "\(number)", expecting: .version(versions[id] ?? .none), note: note)
            versions[id] = try await subject.commit(change).version
            if number % 3 == 0 { subject.clock.advance(by: .milliseconds(5)) }
        }
    }

    private static let queries: [(name: String, query: AuditQuery)] = [
        ("all", AuditQuery()), ("record", AuditQuery(recordID: "id-2")), ("unknown record", AuditQuery(recordID: "x")),
        ("source", AuditQuery(source: .cli)), ("unknown source", AuditQuery(source: .mcp)),
        ("actor", AuditQuery(actor: "actor-3")), ("unknown actor", AuditQuery(actor: "nobody")),
        ("record and source", AuditQuery(recordID: "id-0", source: .cli)),
        ("source and actor", AuditQuery(source: .api, actor: "actor-1")),
        ("all three", AuditQuery(recordID: "id-1", source: .api, actor: "actor-0")),
    ]

    /// The audit.
    static let audits = list {
        queries.flatMap { name, query in
            [true, false].flatMap { isNewestFirst in
                [1, 3, 20, 1_000].map { limit in
                    var query = query
                    query.isNewestFirst = isNewestFirst
                    query.limit = limit
                    return auditing(name, query)
                }
            }
        }
        [
            Case("audit/entry", "an entry says who changed what from which version to which", needs: .audit) {
                subject in
                let first = try subject.put("a", #"{"n":1}"#)
                let before = try await subject.commit(first)
                let note = AuditNote(
                    action: .update, source: .mcp, actor: "Zoë \u{1F600} <z@example.org>", requestID: "r-1",
                    changedFields: ["/n", "/a~1b", "/ü"])
                let second = try subject.put("a", #"{"n":2}"#, expecting: .version(before.version), note: note)
                let after = try await subject.commit(second)
                let entries = try await subject.auditAll(AuditQuery(isNewestFirst: false))
                try subject.demand("how many entries", entries.count, is: 2)
                try subject.demand("the id", entries[0].id, is: first.operation)
                try subject.demand("the version before", entries[0].before, is: .none)
                try subject.demand("the version after", entries[0].after, is: before.version)
                let expected = AuditEntry(
                    id: second.operation, sequence: after.sequence, time: entries[1].time, component: "things",
                    recordID: "a", note: note, before: before.version, after: after.version)
                try subject.demand("the entry", entries[1], is: expected)
                try subject.demand(entries[0].time <= entries[1].time, "times that do not fall")
                try subject.demand(
                    "the detail", try await subject.store.auditDetail(first.operation),
                    is: AuditDetail(entry: entries[0], valueBefore: nil))
                try subject.demand(
                    "the detail", try await subject.store.auditDetail(second.operation),
                    is: AuditDetail(entry: entries[1], valueBefore: Array(#"{"n":1}"#.utf8)))
            },
            Case("audit/deletion", "the entry of a deletion keeps what was deleted", needs: .audit) { subject in
                let version = try await subject.create("a", #"{"n":1}"#)
                let deletion = subject.delete("a", expecting: version)
                try await subject.commit(deletion)
                let detail = try await subject.store.auditDetail(deletion.operation)
                try subject.demand("the value before", detail?.valueBefore, is: Array(#"{"n":1}"#.utf8))
                try subject.demand("the action", detail?.entry.note.action, is: .delete)
                let back = try subject.put("a", "2")
                try await subject.commit(back)
                let next = try await subject.store.auditDetail(back.operation)
                try subject.demand("the value before", next?.valueBefore, is: nil)
                try subject.demand("the version before", next?.entry.before, is: RecordVersion(epoch: 1, counter: 2))
            },
            Case("audit/unknown detail", "there is no detail of what never happened", needs: .audit) { subject in
                try await subject.create("a")
                try subject.demand("the detail", try await subject.store.auditDetail(.random()), is: nil)
            },
            Case("audit/refusals", "what did not happen is not listed", needs: .audit) { subject in
                let version = try await subject.create("a", "1", [.unique(index: "slug", "x")])
                _ = try await subject.store.commit(subject.put("a", "2"))
                _ = try await subject.store.commit(subject.delete("a", expecting: RecordVersion(epoch: 1, counter: 9)))
                try subject.demand("how many entries", try await subject.auditAll().count, is: 1)
                let statistics = try await subject.store.auditStatistics()
                try subject.demand("the counters", statistics, is: ["things:create:app": 1])
                try await subject.update("a", version, "2")
            },
            Case("audit/counters", "commits are counted by action and source", needs: .audit) { subject in
                try await write(subject)
                let statistics = try await subject.store.auditStatistics()
                try subject.demand(
                    "the counters", statistics,
                    is: [
                        "things:create:cli": 2, "things:create:api": 2, "things:update:cli": 5, "things:update:api": 11,
                    ])
            },
            Case("audit/no counters", "counters are none before the first commit", needs: .audit) { subject in
                try subject.demand("the counters", try await subject.store.auditStatistics(), is: [:])
            },
            Case("audit/times", "a time range includes its lower end only", needs: [.audit, .clock]) { subject in
                let start = subject.clock.now
                for number in 0..<6 {
                    try await subject.create("id-\(number)")
                    subject.clock.advance(by: .milliseconds(10))
                }
                let all = try await subject.auditAll(AuditQuery(isNewestFirst: false))
                try subject.demand("the times", all.map(\.time), is: (0..<6).map { start + $0 * 10 })
                for (from, to) in [(0, 6), (1, 3), (2, 2), (5, 6), (0, 1)] {
                    let times = (start + Int64(from) * 10)..<(start + Int64(to) * 10)
                    for isNewestFirst in [true, false] {
                        let query = AuditQuery(times: times, isNewestFirst: isNewestFirst, limit: 2)
                        let expected = Array(all[from..<to])
                        let found = try await subject.auditAll(query)
                        try subject.demand("the entries", found, is: isNewestFirst ? expected.reversed() : expected)
                    }
                }
            },
            Case("audit/clock that goes back", "times of entries never fall", needs: [.audit, .clock]) { subject in
                try await subject.create("a")
                let time = subject.clock.now
                subject.clock.set(time - 1_000_000)
                try await subject.create("b")
                subject.clock.set(time + 1_000)
                try await subject.create("c")
                let entries = try await subject.auditAll(AuditQuery(isNewestFirst: false))
                try subject.demand("the times", entries.map(\.time), is: [time, time, time + 1_000])
                try subject.demand(ids: entries.map(\.recordID), are: ["a", "b", "c"])
                let newest = try await subject.auditAll(AuditQuery(limit: 1))
                try subject.demand(ids: newest.map(\.recordID), are: ["c", "b", "a"])
            },
            Case("audit/while others write", "a page of the audit goes on where the last one ended", needs: .audit) {
                subject in
                try await write(subject)
                var query = AuditQuery(limit: 3)
                let expected = try await subject.auditAll(query).map(\.sequence)
                var met: [Int64] = []
                for turn in 0..<100 {
                    let page = try await subject.store.audit(query)
                    met += page.entries.map(\.sequence)
                    guard let next = page.next else { break }
                    query.position = next
                    try await subject.create("new-\(turn)")
                }
                try subject.demand("the sequences", met, is: expected)
            },
            Case("audit/value of 1 MiB", "an entry keeps large values", needs: .audit) { subject in
                let text = Subject.text(1_048_576, false)
                let version = try await subject.create("a", text)
                let deletion = subject.delete("a", expecting: version)
                try await subject.commit(deletion)
                let detail = try await subject.store.auditDetail(deletion.operation)
                try subject.demand(detail?.valueBefore == Array(text.utf8), "the value before")
            },
        ]
    }

    private static func auditing(_ name: String, _ query: AuditQuery) -> Case {
        Case(
            "audit/\(name), \(query.isNewestFirst ? "newest" : "oldest") first, \(query.limit)",
            "pages of the audit behind one another list each entry once, in order", needs: .audit
        ) { subject in
            try await write(subject)
            let all = try await subject.auditAll(AuditQuery(isNewestFirst: query.isNewestFirst, limit: 1_000))
            let sequences = (1...20).map { Int64($0) }
            try subject.demand("all", all.map(\.sequence), is: query.isNewestFirst ? sequences.reversed() : sequences)
            let expected = all.filter { entry in
                (query.recordID ?? entry.recordID) == entry.recordID
                    && (query.source ?? entry.note.source) == entry.note.source
                    && (query.actor ?? entry.note.actor) == entry.note.actor
            }
            try subject.demand("the entries", try await subject.auditAll(query), is: expected)
        }
    }
}
