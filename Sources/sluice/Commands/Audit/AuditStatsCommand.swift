import SluiceCore
import SluiceRepository

extension Subcommand {
    static let auditStats = Subcommand(
        name: "stats", summary: "Count changes by collection, action and source.", synopsis: "[COLLECTION] [OPTIONS]",
        details: "From the counters of the audit, which go on when old entries are removed.",
        options: [OutputFormat.option([.table, .json, .ndjson, .csv], .table)] + storeOptions,
        takesOperands: true,
        examples: [("sluice audit stats", "Of all collections")],
        run: { arguments in
            guard arguments.operands.count <= 1 else {
                throw Failure.usage("one collection at a time, or none for all")
            }
            let format = try OutputFormat(arguments, [.table, .json, .ndjson, .csv], .table)
            return try StoreRunner(arguments, isReading: true).run { session in
                let statistics: [String: Int64]
                if let name = arguments.operands.first {
                    statistics = try await session.reader(name).readableStore.auditStatistics()
                } else {
                    statistics = try await session.auditReader().statistics()
                }
                var grid = Grid(columns: ["collection", "action", "source", "count"])
                grid.rows = AuditCount.all(statistics).map { count in
                    [
                        .string(count.collection), .string(count.action), .string(count.source),
                        .number("\(count.count)"),
                    ]
                }
                Output.data(grid.text(as: format))
                return .ok
            }
        })
}
