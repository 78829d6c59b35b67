import SluiceRepository

extension Subcommand {
    static let auditTail = Subcommand(
        name: "tail", summary: "Show the last changes, and those that come.", synopsis: "[COLLECTION] [OPTIONS]",
        details: """
            The oldest first. With --follow it goes on until it is interrupted, and waits while the gateway is away: what was
            committed meanwhile is shown when it is back.
            """,
        options: AuditQuestion.options + [
            .value("--limit", "N", "How many of the last ones, from 0 to 1000. Default 10."),
            .switch("--follow", "Go on with what comes."),
            .value("--interval", "SECONDS", "With --follow: how often to look. Default 1."),
            OutputFormat.option([.table, .ndjson], .table),
        ] + storeOptions,
        takesOperands: true,
        examples: [
            ("sluice audit tail", "The last ten changes"),
            ("sluice audit tail projects --follow --format ndjson | jq .id", "As they come, for a script"),
        ],
        run: { arguments in
            let question = try AuditQuestion(arguments, at: MemoryStore.systemTime())
            let tail = AuditTail(
                question, format: try OutputFormat(arguments, [.table, .ndjson], .table),
                count: try arguments.number("--limit", in: 0...1_000) ?? 10, follows: arguments.has("--follow"),
                interval: try arguments.seconds("--interval") ?? .seconds(1))
            return try StoreRunner(arguments, isReading: true).run { try await tail.run($0) }
        })
}
