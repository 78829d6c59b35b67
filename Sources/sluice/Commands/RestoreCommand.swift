import SluiceRepository

extension Subcommand {
    static let restore = Subcommand(
        name: "restore", summary: "Bring collections back from an archive.",
        synopsis: "[OPTIONS] FROM [COLLECTION…]",
        details: """
            The archive is checked, and compared with what is there, before anything is written. Then each record that is
            missing or other is committed like any change, with an entry in the audit, and read back. By default nothing is
            restored if a collection holds what the archive does not; --existing says otherwise:

              keep     what is there stays; what was deleted since comes back
              replace  what is in the archive takes its place; what was deleted since comes back
              newer    only where the archive is later in the history of a record, as when a server lost its last writes

            Records of which the archive knows nothing always stay. A restore that was interrupted is started again and goes on.
            """,
        options: [
            .value("--existing", "MODE", "keep, replace or newer. Default nothing is restored over other content."),
            actorOption, dryRunOption, quietOption,
        ] + storeOptions,
        takesOperands: true,
        examples: [
            ("sluice restore backups/2026-11-21", "Into an empty store, all collections"),
            ("sluice restore projects.tar projects --existing keep --dry-run", "See what was deleted since"),
            ("sluice restore projects.tar --json content", "Into JSON files"),
        ],
        run: { arguments in
            guard let path = arguments.operands.first else {
                throw Failure.usage("from which archive? See: sluice restore --help")
            }
            var options = RestoreOptions(isDryRun: arguments.has("--dry-run"))
            if let word = arguments.value("--existing") {
                guard let existing = RestoreOptions.Existing(rawValue: word), existing != .refuse else {
                    throw Failure.usage("--existing is keep, replace or newer")
                }
                options.existing = existing
            }
            let runner = try TransferRunner(arguments)
            let named = Array(arguments.operands.dropFirst())
            if !named.isEmpty { _ = try runner.collections(named) }
            let final = options
            let report = try runner.run(
                advice: options.isDryRun
                    ? "nothing was written" : "what was restored stays; start the same restore again to go on"
            ) { session, display in
                let archive = try await BackupArchive.open(path)
                var options = final
                let names = named.isEmpty ? archive.manifest.collections.map(\.name) : named
                options.collections = names
                var stores: [any RecordStore] = []
                for name in names {
                    stores.append(try await session.unopened(name, isWritable: !options.isDryRun).store)
                }
                return try await Restore(archive, into: stores).run(options) { display.update($0) }
            }
            return try show(report, options)
        })

    private static func show(_ report: RestoreReport, _ options: RestoreOptions) throws -> ExitStatus {
        for collection in report.collections {
            for problem in collection.problems.prefix(50) {
                Output.message("\(collection.name) \(problem.id.printable): \(TerminalText.line(problem.message))")
            }
            if collection.problemCount > 50 { Output.message("… and \(collection.problemCount - 50) more") }
        }
        if report.isRefused {
            for collection in report.collections where collection.different + collection.others > 0 {
                Output.message(
                    "\(collection.name): \(counted(collection.different, "record")) there with other content, "
                        + "\(collection.others) of which the archive knows nothing")
            }
            throw Failure(
                .errorReply,
                "nothing was restored: say with --existing keep, replace or newer what becomes of what is there")
        }
        for collection in report.collections {
            var parts = ["\(collection.created) created", "\(collection.unchanged) unchanged"]
            if collection.replaced > 0 { parts.append("\(collection.replaced) replaced") }
            if collection.deleted > 0 { parts.append("\(collection.deleted) deleted") }
            if collection.kept > 0 { parts.append("\(collection.kept) kept as they are") }
            if collection.others > 0 { parts.append("\(collection.others) not in the archive, kept") }
            if collection.problemCount > 0 { parts.append("\(collection.problemCount) not restored") }
            Output.value(
                "\(options.isDryRun ? "would restore " : "")\(collection.name): \(parts.joined(separator: ", "))\n")
        }
        return report.collections.contains { $0.problemCount > 0 } ? .errorReply : .ok
    }
}
