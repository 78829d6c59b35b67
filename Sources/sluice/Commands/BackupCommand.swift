import SluiceCore
import SluiceRepository

extension Subcommand {
    static let backup = Subcommand(
        name: "backup", summary: "Copy collections to an archive, or check one.",
        synopsis: "[OPTIONS] --to PATH [COLLECTION…]\n       sluice backup --verify PATH",
        details: """
            An archive is a directory, or a tar file of the same files if PATH ends in .tar: for each collection JSON Lines,
            compressed with gzip, with whole records (versions, deleted ones too), and a manifest with digests. It takes its
            name once it was read back and found sound. Without COLLECTION all that are declared. The read-only token is enough.
            What is written meanwhile is in it or not; each record is whole. sluice restore brings it back.
            """,
        options: [
            .value("--to", "PATH", "Where to: a directory or FILE.tar. There must be nothing yet."),
            .value("--verify", "PATH", "Only check the archive there, byte for byte."),
            .switch("--audit", "With the audit, to be read: restore does not bring it back."),
            .switch("--skip-damaged", "Leave out records that cannot be read."),
            dryRunOption, quietOption,
        ] + storeOptions,
        takesOperands: true,
        examples: [
            ("sluice backup --read-only --to backups/$(date +%F)", "All, with the read-only token"),
            ("sluice backup projects --audit --to projects.tar", "One collection and its history, in one file"),
            ("sluice backup --verify projects.tar", "Before it is needed"),
        ],
        run: { arguments in
            if let path = arguments.value("--verify") {
                guard arguments.value("--to") == nil, arguments.operands.isEmpty else {
                    throw Failure.usage("--verify takes nothing but the archive")
                }
                return try verify(path, arguments)
            }
            guard let path = arguments.value("--to") else {
                throw Failure.usage("to where? --to PATH. See: sluice backup --help")
            }
            let runner = try TransferRunner(arguments)
            let names = try runner.collections(arguments.operands)
            let options = BackupOptions(
                includesAudit: arguments.has("--audit"), skipsDamaged: arguments.has("--skip-damaged"))
            let isDryRun = arguments.has("--dry-run")
            return try runner.run(advice: "nothing was kept; start it again") { session, display in
                var stores: [any ReadableStore] = []
                for name in names { stores.append(try await session.reader(name).readableStore) }
                guard !isDryRun else {
                    for store in stores {
                        let count = try await store.count([])
                        Output.value("would copy \(store.component.name): \(counted(count, "record"))\n")
                    }
                    return .ok
                }
                let manifest = try await Backup(of: stores).write(to: path, options) { display.update($0) }
                display.end()
                for collection in manifest.collections { Output.value(line(collection) + "\n") }
                Output.value("\(TerminalText.line(path)): written and read back\n")
                return manifest.collections.contains { $0.damaged > 0 } ? .errorReply : .ok
            }
        })

    private static func verify(_ path: String, _ arguments: ParsedArguments) throws -> ExitStatus {
        let interruption = Interruption()
        let display = ProgressDisplay(isQuiet: arguments.has("--quiet"))
        return try interruption.run(advice: "start it again", cleanUp: display.end) { started in
            try Blocking.run(started: started) { () async throws(Failure) in
                do {
                    let archive = try await BackupArchive.open(path)
                    try await archive.verify { display.update($0) }
                    display.end()
                    let manifest = archive.manifest
                    for collection in manifest.collections { Output.value(line(collection) + "\n") }
                    Output.value(
                        "\(TerminalText.line(path)): sound, made at \(CivilTime(milliseconds: manifest.created)) by sluice "
                            + "\(TerminalText.line(manifest.build)) from \(TerminalText.line(manifest.source))\n")
                    return .ok
                } catch {
                    throw Failure(about: error)
                }
            }
        }
    }

    private static func line(_ collection: BackupManifest.Collection) -> String {
        var parts = [counted(collection.records, "record")]
        if let deleted = collection.deleted { parts.append("\(deleted) deleted") }
        if let audit = collection.files.first(where: { $0.kind == .audit }) {
            parts.append("\(audit.lines) audit entries")
        }
        if collection.damaged > 0 { parts.append("\(collection.damaged) left out, since they cannot be read") }
        let bytes = collection.files.reduce(0) { $0 + $1.bytes }
        let (first, last) = (collection.sequences.lowerBound, collection.sequences.upperBound)
        if first < last { parts.append("\(counted(Int(last - first), "change")) made meanwhile may be in it or not") }
        return "\(TerminalText.line(collection.name)): \(parts.joined(separator: ", ")); \(ByteText.of(bytes))"
    }
}

/// Sizes for people.
enum ByteText {
    static func of(_ bytes: Int) -> String {
        guard bytes >= 1024 else { return "\(bytes) bytes" }
        var (size, unit) = (Double(bytes), 0)
        while size >= 1024, unit < 4 { (size, unit) = (size / 1024, unit + 1) }
        let tenths = Int((size * 10).rounded())
        return "\(tenths / 10)" + (tenths < 1000 ? ".\(tenths % 10)" : "")
            + " \(["bytes", "KiB", "MiB", "GiB", "TiB"][unit])"
    }
}
