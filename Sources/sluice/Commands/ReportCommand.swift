import Glibc
import SluiceClient
import SluiceRepository

extension Subcommand {
    static let report = Subcommand(
        name: "report", summary: "Report what collections hold, how they grow, and who changes them.",
        synopsis: "[COLLECTION…] [OPTIONS]",
        details: """
            Counts, labels with their flags, growth by month, the largest values, what was not changed for long, changes by
            source, and how often caches could answer. The read-only token is enough: no scripts, no SCAN, and nothing is
            written. With --format html it is one page without scripts or anything from elsewhere.
            """,
        options: [
            OutputFormat.option([.table, .json, .ndjson, .csv, .html], .table),
            .value("--to", "FILE", "Write it there, as a whole or not at all. Default standard output."),
            .value("--top", "N", "How many labels, values and records are listed, from 1 to 100. Default 10."),
            .value("--stale-after", "AGE", "What was not changed for so long is stale, such as 26w. Default 180d."),
            .value("--created", "INDEX", "The ordered index of times of creation. Default createdAt, created or date."),
            .value(
                "--updated", "INDEX", "The ordered index of times of changes. Default updatedAt, updated or modified."),
            .switch("--no-sizes", "Do not measure values, which takes a question for each record."),
        ] + storeOptions,
        takesOperands: true,
        examples: [
            ("sluice report", "All collections, for people"),
            ("sluice report projects --format html --to report.html", "A page with charts"),
            ("sluice report --format csv --no-sizes > report.csv", "For a spreadsheet"),
        ],
        run: { arguments in
            let job = try ReportJob(arguments)
            return try StoreRunner(arguments, isReading: true).run { try await job.run($0) }
        })
}

private struct ReportJob: Sendable {
    private let names: [String]
    private let format: OutputFormat
    private let path: String?
    private let options: CollectionReporter.Options

    init(_ arguments: ParsedArguments) throws {
        names = arguments.operands
        format = try OutputFormat(arguments, OutputFormat.allCases, .table)
        path = arguments.value("--to")
        var options = CollectionReporter.Options(time: MemoryStore.systemTime())
        if let top = try arguments.number("--top", in: 1...100) { options.top = top }
        if let text = arguments.value("--stale-after") {
            guard let age = TimeText.duration(text) else {
                throw Failure.usage("--stale-after needs an age, such as 26w or 180d")
            }
            options.staleAge = .milliseconds(age)
        }
        if let index = arguments.value("--created") { options.createdIndexes = [index] }
        if let index = arguments.value("--updated") { options.updatedIndexes = [index] }
        options.measuresValues = !arguments.has("--no-sizes")
        self.options = options
    }

    func run(_ session: StoreSession) async throws -> ExitStatus {
        let declarations =
            try names.isEmpty ? session.collections.collections : names.map { try session.declaration($0) }
        var reports: [CollectionReport] = []
        var source = ReadSource("store")
        for declaration in declarations {
            let store = try await session.reader(declaration.name).readableStore
            guard let store = store as? any InspectableStore else { continue }
            source = store.source
            var lines = ProgressLines()
            reports.append(
                try await CollectionReporter(declaration, in: store, options).report { done, total in
                    lines.show("\(declaration.name): \(done) of \(total) values measured")
                })
        }
        let counts = AuditCount.all(try await session.auditReader().statistics())
        let report = ContentReport(
            time: options.time, source: source, collections: reports,
            audit: names.isEmpty ? counts : counts.filter { names.contains($0.collection) },
            caches: try await caches(session))
        let text = ReportText(report, staleDays: Int(options.staleAge.components.seconds / 86_400)).text(as: format)
        guard let path else {
            Output.data(text)
            return .ok
        }
        try WholeFile.write(text, to: path)
        return .ok
    }

    private func caches(_ session: StoreSession) async throws -> [CacheActivity]? {
        guard case .redis(let client, let options) = session.place else { return nil }
        let all = try await CacheCounters.read(client.readOnly, keys: options.keys)
        return names.isEmpty ? all : all.filter { names.contains($0.collection) }
    }
}
