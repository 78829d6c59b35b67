import SluiceRepository

extension StoreContract {
    /// Tidying up.
    static let maintenance = list {
        [1, 2, 5, 200].map { batch in
            Case(
                "maintenance/tombstones by \(batch)", "what was deleted is forgotten, what lives stays",
                needs: .maintenance
            ) {
                subject in
                for number in 0..<12 {
                    let version = try await subject.create("id-\(number)", "\(number)", [.flag("published")])
                    if number % 2 == 0 { try await subject.remove("id-\(number)", version) }
                }
                var purged = 0
                let end = ContinuousClock.now.advanced(by: .seconds(5))
                while purged < 6, ContinuousClock.now < end {
                    subject.clock.advance(by: .seconds(1))
                    let policy = MaintenancePolicy(tombstoneAge: .zero, batchSize: batch)
                    purged += try await subject.store.maintain(policy).tombstones
                }
                try subject.demand("purged records", purged, is: 6)
                for number in 0..<12 {
                    let read = try await subject.store.readStrong("id-\(number)")
                    try subject.demand("whether it is there", read.record != nil, is: number % 2 == 1)
                    try subject.demand("the floor", read.floor, is: RecordVersion(epoch: 1, counter: 2))
                }
                try subject.demand("the count", try await subject.store.count([.flag("published")]), is: 6)
            }
        }
        [
            Case("maintenance/of nothing", "an empty store has nothing to tidy up", needs: .maintenance) { subject in
                let report = try await subject.store.maintain(MaintenancePolicy())
                try subject.demand("the report", report, is: MaintenanceReport())
            },
            Case("maintenance/of living records", "records that live are not touched", needs: .maintenance) { subject in
                for number in 0..<5 {
                    try await subject.create(
                        "id-\(number)", "\(number)",
                        [
                            .flag("published"), .label(index: "tags", "x"), .unique(index: "slug", "\(number)"),
                            .ordered(index: "created", SortKey(Int64(number))),
                        ])
                }
                subject.clock.advance(by: .seconds(100 * 86_400))
                let report = try await subject.store.maintain(MaintenancePolicy())
                try subject.demand("the report", report, is: MaintenanceReport())
                try subject.demand("the count", try await subject.store.count([.flag("published")]), is: 5)
                for number in 0..<5 { try await subject.demandValue("id-\(number)", "\(number)") }
            },
            Case("maintenance/young tombstones", "what was deleted lately is kept", needs: .maintenance) { subject in
                try await subject.remove("a", try await subject.create("a"))
                let report = try await subject.store.maintain(MaintenancePolicy())
                try subject.demand("purged records", report.tombstones, is: 0)
                try subject.demand("whether it is there", try await subject.read("a")?.isDeleted, is: true)
            },
            Case("maintenance/age of tombstones", "tombstones are kept for their time", needs: [.maintenance, .clock]) {
                subject in
                try await subject.remove("a", try await subject.create("a"))
                subject.clock.advance(by: .seconds(7 * 86_400 - 1))
                try subject.demand(
                    "purged records", try await subject.store.maintain(MaintenancePolicy()).tombstones, is: 0)
                subject.clock.advance(by: .seconds(2))
                try subject.demand(
                    "purged records", try await subject.store.maintain(MaintenancePolicy()).tombstones, is: 1)
            },
            Case("maintenance/floor", "an id that was forgotten goes on above the floor", needs: .maintenance) {
                subject in
                var version = try await subject.create("a")
                for number in 0..<5 { version = try await subject.update("a", version, "\(number)") }
                let last = try await subject.remove("a", version)
                try await subject.purge()
                let read = try await subject.store.readStrong("never seen")
                try subject.demand("the version of what is absent", read.version, is: last)
                let back = try await subject.create("never seen")
                try subject.demand("the version", back, is: RecordVersion(epoch: 1, counter: last.counter + 1))
                // The change of one who has not heard of it all.
                let late = try subject.put("a", "9", expecting: .version(version))
                try subject.demand(
                    "the outcome", try await subject.store.commit(late), is: .conflict(current: last, isDeleted: true))
            },
            Case(
                "maintenance/floor never falls", "the floor is the highest of all that was forgotten",
                needs: .maintenance
            ) {
                subject in
                var version = try await subject.create("a")
                for number in 0..<5 { version = try await subject.update("a", version, "\(number)") }
                let high = try await subject.remove("a", version)
                try await subject.purge()
                let low = try await subject.commit(subject.put("b"))
                try await subject.remove("b", low.version)
                try await subject.purge()
                let floor = try await subject.store.readStrong("c").floor
                try subject.demand(floor > high, "a floor above \(high)", found: "\(floor)")
            },
        ]
        [
            ("captures", Gate(epoch: 2, primary: 0..<Bucket.count, capturesChanges: true)),
            ("follows", Gate(epoch: 2, primary: 0..<0, isFollower: true)),
            ("leads in part", Gate(epoch: 2, primary: 0..<5_000)), ("is closed", Gate(epoch: 2, primary: 0..<0)),
        ].map { name, gate in
            Case(
                "maintenance/of a store that \(name)", "what another store may have to hear of is kept",
                needs: [.maintenance, .following]
            ) { subject in
                try await subject.remove("a", try await subject.create("a"))
                try subject.demand("that the gate is set", try await subject.store.setGate(gate), is: true)
                subject.clock.advance(by: .seconds(100 * 86_400))
                let report = try await subject.store.maintain(MaintenancePolicy(tombstoneAge: .zero))
                try subject.demand("purged records", report.tombstones, is: 0)
                try subject.demand("whether it is there", try await subject.read("a")?.isDeleted, is: true)
            }
        }
        [0, 1, 7, 19, 20, 100].map { count in
            Case("maintenance/audit of \(count)", "the newest entries stay", needs: [.maintenance, .audit]) { subject in
                var operations: [OperationID] = []
                for number in 0..<20 {
                    let change = try subject.put("id-\(number)")
                    operations.append(change.operation)
                    try await subject.commit(change)
                }
                var removed = 0
                for _ in 0..<10 {
                    let policy = MaintenancePolicy(auditCount: count, batchSize: 4)
                    removed += try await subject.store.maintain(policy).auditEntries
                }
                try subject.demand("removed entries", removed, is: max(0, 20 - count))
                let left = try await subject.auditAll(AuditQuery(isNewestFirst: false)).map(\.id)
                try subject.demand("the entries left", left, is: Array(operations.suffix(count)))
                for (number, operation) in operations.enumerated() {
                    let detail = try await subject.store.auditDetail(operation)
                    try subject.demand("whether there is a detail", detail != nil, is: number >= 20 - count)
                }
                let statistics = try await subject.store.auditStatistics()
                try subject.demand("the counters", statistics, is: ["things:create:app": 20])
            }
        }
        [
            Case(
                "maintenance/age of the audit", "entries are kept for their time",
                needs: [.maintenance, .audit, .clock]
            ) {
                subject in
                for number in 0..<10 {
                    try await subject.create("id-\(number)")
                    subject.clock.advance(by: .seconds(60))
                }
                let policy = MaintenancePolicy(auditAge: .seconds(330))
                try subject.demand("removed entries", try await subject.store.maintain(policy).auditEntries, is: 5)
                let left = try await subject.auditAll(AuditQuery(isNewestFirst: false))
                try subject.demand(ids: left.map(\.recordID), are: (5..<10).map { "id-\($0)" })
            },
            Case("maintenance/repetition", "a record that lives keeps its operations", needs: .maintenance) { subject in
                let change = try subject.put("a", "1")
                try await subject.commit(change)
                subject.clock.advance(by: .seconds(400 * 86_400))
                _ = try await subject.store.maintain(MaintenancePolicy(auditCount: 0))
                try subject.demand("whether it is repeated", try await subject.commit(change).isRepeated, is: true)
            },
        ]
        [
            MaintenancePolicy(batchSize: 0), MaintenancePolicy(auditCount: -1),
            MaintenancePolicy(tombstoneAge: .seconds(-1)), MaintenancePolicy(auditAge: .seconds(-1)),
        ].enumerated().map { number, policy in
            Case("maintenance/policy \(number)", "a policy that cannot be is refused", needs: .maintenance) { subject in
                try await subject.demandError(.invalid) { try await subject.store.maintain(policy) }
            }
        }
    }
}
