import Glibc
import SluiceRepository

extension Subcommand {
    static let export = Subcommand(
        name: "export", summary: "Write the values of a collection as JSON.", synopsis: "[OPTIONS] COLLECTION",
        details: """
            Values as the application has them, to standard output unless --to. A file takes its name once it is complete, in
            the place of the one that has it; a directory only where there is none, or an empty one. The read-only token is
            enough. sluice import reads all formats.
            """,
        options: [
            .value("--to", "FILE", "Where to; - is standard output. Default -."),
            .value(
                "--format", "FORMAT",
                "array, object (behind ids), lines, or directory, a file each. Default array; lines for .jsonl and .ndjson."
            ),
        ] + listOptions + [
            .switch("--pretty", "Indent values, over several lines."),
            .switch("--skip-damaged", "Leave out records that cannot be read, and say which."),
            dryRunOption, quietOption,
        ] + storeOptions,
        takesOperands: true,
        examples: [
            ("sluice export projects --to projects.json --read-only", "All, with the read-only token"),
            (
                "sluice export projects --where published --where tags=python --sort createdAt:desc",
                "Some, the newest first"
            ),
            ("sluice export projects --format lines | jq -r .title", "For a pipeline"),
        ],
        run: { arguments in
            guard arguments.operands.count == 1, let collection = arguments.operands.first else {
                throw Failure.usage("export which collection? One at a time; for all see: sluice backup --help")
            }
            let runner = try TransferRunner(arguments)
            _ = try runner.collections([collection])
            let path = arguments.value("--to") ?? "-"
            let format = try format(arguments, path)
            let isDryRun = arguments.has("--dry-run")
            return try runner.run(advice: "nothing was kept; start it again") { session, display in
                let list = try ListArguments(arguments, of: try session.declaration(collection))
                let repository = try await session.reader(collection)
                if isDryRun {
                    let count = try await repository.count(where: list.filters)
                    let target = path == "-" ? "standard output" : TerminalText.line(path)
                    Output.value("would export \(collection): at most \(counted(count, "value")) to \(target)\n")
                    return .ok
                }
                let options = ExportOptions(
                    format: format, filters: list.filters, order: list.order, isPretty: arguments.has("--pretty"),
                    skipsDamaged: arguments.has("--skip-damaged"))
                let target: ExportTarget = path == "-" ? .descriptor(STDOUT_FILENO) : .path(path)
                let report = try await Exporter(from: repository).run(to: target, options) { display.update($0) }
                display.end()
                if path != "-" {
                    Output.message(
                        "\(collection): \(counted(report.exported, "value")) written to \(TerminalText.line(path))")
                }
                guard report.damaged > 0 else { return .ok }
                let ids = report.damagedIDs.prefix(20).map(\.printable).joined(separator: ", ")
                Output.message("left out \(counted(report.damaged, "record")) that cannot be read: \(ids)")
                return .errorReply
            }
        })

    private static func format(_ arguments: ParsedArguments, _ path: String) throws -> ExportFormat {
        guard let word = arguments.value("--format") else {
            return path.hasSuffix(".jsonl") || path.hasSuffix(".ndjson") ? .lines : .array
        }
        guard let format = ExportFormat(rawValue: word) else {
            throw Failure.usage("--format is \(ExportFormat.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        guard format != .directory || path != "-" else {
            throw Failure.usage("--format directory needs --to DIRECTORY")
        }
        return format
    }
}
