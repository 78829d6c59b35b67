import SluiceRepository

extension Subcommand {
    static let entityUndo = Subcommand(
        name: "undo", summary: "Take back a change of a record.", synopsis: "COLLECTION AUDIT-ID [OPTIONS]",
        details: """
            Restores what was there before, by a new change, if nothing else changed the record since; what came later is to be
            taken back first. An undo can be undone.
            """,
        options: [
            .switch("--dry-run", "Say what would differ, and write nothing."), actorOption,
            OutputFormat.option(ChangeText.formats, .table),
        ] + storeOptions,
        takesOperands: true,
        examples: [
            ("sluice entity undo projects 5e6f…-… --dry-run", "What would differ; ids are in `sluice entity history`")
        ],
        run: { arguments in
            let operands = try arguments.operands("COLLECTION", "AUDIT-ID")
            let name = operands[0]
            guard let audit = OperationID(operands[1]) else {
                throw Failure.usage("AUDIT-ID is a UUID in lower case, as `sluice entity history` shows it")
            }
            let text = ChangeText(name, try OutputFormat(arguments, ChangeText.formats, .table))
            let isDryRun = arguments.has("--dry-run")
            return try StoreRunner(arguments, isReading: isDryRun).run { session in
                guard !isDryRun else {
                    Output.data(text.text(of: try await session.reader(name).preview(undoing: audit)))
                    return .ok
                }
                let repository = try await session.repository(name)
                let stored = try await repository.undo(audit)
                guard let entry = try await repository.store.auditDetail(audit)?.entry else { return .ok }
                if let stored {
                    Output.data(text.text(of: "restored", entry.recordID, stored.revision))
                } else {
                    let last = try await repository.history(entry.recordID, limit: 1).entries.first
                    Output.data(text.text(of: "deleted", entry.recordID, Revision(last?.after ?? .none)))
                }
                return .ok
            }
        })
}
