import SluiceRepository

extension Subcommand {
    static let entityHistory = Subcommand(
        name: "history", summary: "Show what happened to a record.", synopsis: "COLLECTION ID [OPTIONS]",
        details:
            "The newest first, as far as the audit is kept. The column `audit` is what `sluice entity undo` takes.",
        options: [
            .value("--limit", "N", "At most so many, from 1 to 1000. Default 50."),
            .value("--cursor", "CURSOR", "Go on where the list before ended."),
            OutputFormat.option([.table, .json, .ndjson, .csv], .table),
        ] + storeOptions,
        takesOperands: true,
        examples: [("sluice entity history projects boto3", "Who changed it, and what")],
        run: { arguments in
            let operands = try arguments.operands("COLLECTION", "ID")
            let format = try OutputFormat(arguments, [.table, .json, .ndjson, .csv], .table)
            let limit = try arguments.number("--limit", in: 1...1_000) ?? 50
            return try StoreRunner(arguments, isReading: true).run { session in
                let reader = try await session.reader(operands[0])
                let trail = try await reader.history(
                    operands[1], limit: limit, cursor: arguments.value("--cursor").map { Cursor($0) })
                var printer = RowPrinter(format, columns: AuditColumns.ofRecord.map(\.rawValue))
                for entry in trail.entries { printer.print(AuditColumns.ofRecord.map { $0.value(of: entry) }) }
                printer.end(next: trail.next)
                return .ok
            }
        })
}
