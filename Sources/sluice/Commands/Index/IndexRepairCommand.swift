import SluiceRepository

extension Subcommand {
    static let indexRepair = Subcommand(
        name: "repair", summary: "Bring indexes in line with the records.",
        synopsis: "COLLECTION [INDEX] [OPTIONS]",
        details: """
            Finds what `sluice index verify` finds, and puts it right in small atomic steps that do no harm to who writes
            meanwhile. Versions and the audit stay as they are. What cannot be repaired, such as a value that two records want
            alone, is listed, and the status is 1.
            """,
        options: indexWalkOptions + [
            .switch("--dry-run", "As `sluice index verify`."),
            OutputFormat.option([.table, .json, .ndjson, .csv], .table),
        ] + storeOptions,
        takesOperands: true,
        examples: [
            ("sluice index repair projects --dry-run", "What would be repaired"),
            ("sluice index repair projects --renew", "After an index was declared"),
        ],
        run: { arguments in
            let isDryRun = arguments.has("--dry-run")
            let walk = try IndexWalk(arguments, repairs: !isDryRun)
            return try StoreRunner(arguments, isReading: isDryRun).run { try await walk.run($0) }
        })
}
