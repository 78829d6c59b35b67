import SluiceRepository

extension Subcommand {
    static let maintain = Subcommand(
        name: "maintain", summary: "Remove what is no longer needed.", synopsis: "[OPTIONS] [COLLECTION…]",
        details: """
            Forgets records that were deleted long ago, entries of the audit that are too old or too many, answers to idempotent
            requests that have expired, and entries of indexes that point nowhere; in small steps, while all is in use. Without
            COLLECTION all that are declared. Ages are numbers with a unit: 90s, 15m, 12h, 30d, 4w.
            """,
        options: [
            .value("--deleted-age", "AGE", "Forget what was deleted longer ago. Default 7d."),
            .value("--audit-age", "AGE", "Remove older entries of the audit. Default 365d."),
            .value("--audit-count", "N", "Remove the oldest entries of the audit beyond so many. Default 1000000."),
            dryRunOption, quietOption,
        ] + storeOptions,
        takesOperands: true,
        examples: [
            ("sluice maintain", "All collections, for a daily job"),
            ("sluice maintain projects --audit-age 90d --dry-run", "How much would go"),
        ],
        run: { arguments in
            var chosen = MaintenancePolicy()
            if let age = try arguments.age("--deleted-age") { chosen.tombstoneAge = age }
            if let age = try arguments.age("--audit-age") { chosen.auditAge = age }
            if let count = try arguments.number("--audit-count", in: 0...Int.max) { chosen.auditCount = count }
            let policy = chosen
            let isDryRun = arguments.has("--dry-run")
            let runner = try TransferRunner(arguments)
            let names = try runner.collections(arguments.operands)
            return try runner.run(advice: "start it again to go on") { session, display in
                for (index, name) in names.enumerated() {
                    display.update(
                        isDryRun ? "looking at \(name)" : "maintaining \(name)", done: index, total: names.count)
                    if isDryRun {
                        let store = try await session.reader(name).readableStore
                        guard let store = store as? any InspectableStore else { continue }
                        let report = try await MaintenancePreview(store, policy).run(at: MemoryStore.systemTime())
                        display.end()
                        Output.value("would remove from \(line(name, report))\n")
                    } else {
                        // Not opened: there is nothing to tidy where nobody ever wrote.
                        let store = try await session.unopened(name, isWritable: true).store
                        let report =
                            try await store.gate() == nil ? MaintenanceReport() : try await store.maintain(policy)
                        display.end()
                        let orphans = report.orphans > 0 ? ", \(report.orphans) entries of indexes" : ""
                        Output.value("removed from \(line(name, report))\(orphans)\n")
                    }
                }
                return .ok
            }
        })

    private static func line(_ name: String, _ report: MaintenanceReport) -> String {
        var parts = [counted(report.tombstones, "deleted record"), "\(report.auditEntries) audit entries"]
        if report.idempotencyRecords > 0 { parts.append("\(report.idempotencyRecords) answers to requests") }
        return "\(name): \(parts.joined(separator: ", "))"
    }
}
