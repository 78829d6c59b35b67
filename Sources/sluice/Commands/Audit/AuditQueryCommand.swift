import SluiceRepository

extension Subcommand {
    static let auditQuery = Subcommand(
        name: "query", summary: "List changes by time, record, source and actor.", synopsis: "[COLLECTION] [OPTIONS]",
        options: [
            .value(
                "--since", "TIME", "From then on: 2026-11-21T18:00:00Z, 2026-11-21, or so long ago, such as 2h or 7d."),
            .value("--until", "TIME", "Before then, in the same forms."),
        ] + AuditQuestion.options + [
            .switch("--oldest-first", "Default the newest first."),
            .value("--limit", "N", "At most so many, or all. Default 50."),
            .value(
                "--cursor", "CURSOR",
                "Go on where the list before ended, with the same question, and times as standard error says."),
            OutputFormat.option([.table, .json, .ndjson, .csv], .table),
        ] + storeOptions,
        takesOperands: true,
        examples: [
            ("sluice audit query --since 2h", "All changes of two hours"),
            ("sluice audit query projects --source cli --limit all --format csv", "All by the command line"),
            ("sluice audit query --entity projects/boto3", "What happened to one"),
        ],
        run: { arguments in
            var question = try AuditQuestion(arguments, at: MemoryStore.systemTime())
            let format = try OutputFormat(arguments, [.table, .json, .ndjson, .csv], .table)
            let limit =
                arguments.value("--limit") == "all" ? Int.max : try arguments.number("--limit", in: 1...Int.max) ?? 50
            question.query.isNewestFirst = !arguments.has("--oldest-first")
            return try StoreRunner(arguments, isReading: true).run { [question] session in
                var printer = RowPrinter(format, columns: AuditColumns.ofAll.map(\.rawValue))
                var (left, next) = (limit, arguments.value("--cursor").map { Cursor($0) })
                repeat {
                    var query = question.query
                    query.limit = min(left, 500)
                    let trail = try await question.entries(of: session, query, next)
                    for entry in trail.entries { printer.print(AuditColumns.ofAll.map { $0.value(of: entry) }) }
                    left -= trail.entries.count
                    next = trail.next
                } while next != nil && left > 0
                printer.end(next: next, with: question.times)
                return .ok
            }
        })
}
