import SluiceRepository

extension Subcommand {
    static let entityDelete = Subcommand(
        name: "delete", summary: "Delete a record.", synopsis: "COLLECTION ID [OPTIONS]",
        details: "The audit keeps what was there, see `sluice entity undo`. A conflict says the current revision.",
        options: [
            .value("--if-revision", "REVISION", "Only if the record has this revision."),
            .switch("--dry-run", "Say what would go, and delete nothing."), actorOption,
            OutputFormat.option(ChangeText.formats, .table),
        ] + storeOptions,
        takesOperands: true,
        examples: [
            ("sluice entity delete projects boto3 --dry-run", "What would go"),
            ("sluice entity delete projects boto3 --if-revision 1.7", "Only what was seen"),
        ],
        run: { arguments in
            let operands = try arguments.operands("COLLECTION", "ID")
            let (name, id) = (operands[0], operands[1])
            let revision = try arguments.revision("--if-revision")
            let text = ChangeText(name, try OutputFormat(arguments, ChangeText.formats, .table))
            let isDryRun = arguments.has("--dry-run")
            return try StoreRunner(arguments, isReading: isDryRun).run { session in
                if isDryRun {
                    let preview = try await session.reader(name).preview(
                        deleting: id, expecting: revision.map { .revision($0) } ?? .any)
                    Output.data(text.text(of: preview))
                } else {
                    let left = try await session.repository(name).delete(id, expectedRevision: revision)
                    Output.data(text.text(of: "deleted", id, left.revision))
                }
                return .ok
            }
        })
}
