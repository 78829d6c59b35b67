import SluiceRepository

extension Subcommand {
    static let indexVerify = Subcommand(
        name: "verify", summary: "Find what is wrong between records and indexes.",
        synopsis: "COLLECTION [INDEX] [OPTIONS]",
        details: """
            Looks whether records are listed where they say, whether what is listed says so, and whether the digests of buckets
            are those of their records. Changes nothing; the read-only token is enough. The status is 1 if anything is wrong.
            """,
        options: indexWalkOptions + [OutputFormat.option([.table, .json, .ndjson, .csv], .table)] + storeOptions,
        takesOperands: true,
        examples: [
            ("sluice index verify projects", "All indexes, and the digests"),
            ("sluice index verify projects tags --format ndjson", "One, for a script"),
        ],
        run: { arguments in
            let walk = try IndexWalk(arguments, repairs: false)
            return try StoreRunner(arguments, isReading: true).run { try await walk.run($0) }
        })
}
