import SluiceRepository

extension Subcommand {
    static let importing = Subcommand(
        name: "import", summary: "Bring JSON files into a collection.", synopsis: "[OPTIONS] COLLECTION PATH…",
        details: """
            A PATH is a file (an array of objects, an object of objects behind their ids, an object on each line), a directory
            with a file for each object, or - for standard input. All is read and checked first: one fault anywhere, and nothing
            is imported, unless --skip-invalid. Each fault is told with file, line and column. Objects that are there already
            with the same content are left alone: an import that was interrupted is simply started again.
            """,
        options: [
            .value("--format", "FORMAT", "array, object, lines or directory. Default as it looks."),
            .value(
                "--existing", "keep|replace", "What becomes of records that are there with other content. Default keep."
            ),
            .value("--id-field", "NAME", "The member that holds the id. Default id."),
            .switch("--skip-invalid", "Leave out what is not in order, and import the rest."),
            .value(
                "--quarantine", "FILE", "Write what is left out there, with the reason, an object a line; made anew."),
            actorOption, dryRunOption, quietOption,
        ] + storeOptions,
        takesOperands: true,
        examples: [
            ("sluice import projects projects.json", "An array, as the old application wrote it"),
            ("sluice import projects content/ --dry-run", "Only say what would be done"),
            ("sluice import projects dump.jsonl --skip-invalid --quarantine faulty.jsonl", "Whatever can be imported"),
        ],
        run: { arguments in
            guard let collection = arguments.operands.first, arguments.operands.count > 1 else {
                throw Failure.usage("import what into which collection? See: sluice import --help")
            }
            let options = try importOptions(arguments)
            let runner = try TransferRunner(arguments)
            _ = try runner.collections([collection])
            let input = try runner.spool(Array(arguments.operands.dropFirst()))
            let paths = input.paths
            let report = try runner.run(
                advice: options.isDryRun
                    ? "nothing was written" : "what was imported stays; start the same import again to go on"
            ) { session, display in
                let repository =
                    options.isDryRun
                    ? try await session.unopened(collection, isWritable: false)
                    : try await session.repository(collection)
                return try await Importer(into: repository).run(paths, options) { progress in
                    display.update(
                        "\(progress.phase.rawValue) \(collection)", done: progress.bytesRead,
                        total: progress.totalBytes,
                        count: progress.objects)
                }
            }
            print(report.problems, of: report.problemCount)
            if report.isRefused {
                throw Failure(
                    .errorReply,
                    "nothing was imported: \(counted(report.problemCount, "fault")) in \(counted(report.total, "object")); "
                        + "see --skip-invalid")
            }
            Output.value(line(report, collection, options) + "\n")
            return report.problemCount == 0 || options.skipsInvalid ? .ok : .errorReply
        })

    private static func importOptions(_ arguments: ParsedArguments) throws -> ImportOptions {
        var options = ImportOptions(
            skipsInvalid: arguments.has("--skip-invalid"), isDryRun: arguments.has("--dry-run"),
            idField: arguments.value("--id-field") ?? "id", quarantineFile: arguments.value("--quarantine"))
        switch arguments.value("--format") {
        case nil: break
        case "array": options.format = .array
        case "object": options.format = .keyed
        case "lines": options.format = .lines
        case "directory": options.format = .directory
        default: throw Failure.usage("--format is array, object, lines or directory")
        }
        if let word = arguments.value("--existing") {
            guard let existing = ImportOptions.Existing(rawValue: word) else {
                throw Failure.usage("--existing is keep or replace")
            }
            options.existing = existing
        }
        return options
    }

    private static func line(_ report: ImportReport, _ collection: String, _ options: ImportOptions) -> String {
        var parts = ["\(report.created) created", "\(report.unchanged) unchanged"]
        if report.replaced > 0 { parts.append("\(report.replaced) replaced") }
        if report.kept > 0 { parts.append("\(report.kept) kept with other content") }
        if report.problemCount > 0 { parts.append("\(report.problemCount) left out") }
        let beginning = options.isDryRun ? "would import " : ""
        return "\(beginning)\(collection): \(counted(report.total, "object")): \(parts.joined(separator: ", "))"
    }

    private static func print(_ problems: [ImportProblem], of count: Int) {
        let shown = 50
        for problem in problems.prefix(shown) { Output.message(TerminalText.line(problem.description)) }
        if count > shown { Output.message("… and \(count - shown) more") }
    }
}

/// The option of all that writes.
let dryRunOption = Option.switch("--dry-run", "Say what would be done, and write nothing.")

/// A number with what it counts.
func counted(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
}
