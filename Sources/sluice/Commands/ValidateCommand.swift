import SluiceCore
import SluiceRepository

extension Subcommand {
    static let validate = Subcommand(
        name: "validate", summary: "Check every record, index and version.", synopsis: "[OPTIONS] [COLLECTION…]",
        details: """
            Looks at each record (is it JSON, are its fields as declared, is its digest right, can its version be), at each
            entry of the indexes, and at the sums that stores keep of their buckets; with --against also whether JSON files hold
            the same values. Without COLLECTION all that are declared. Changes nothing; the read-only token is enough. The status
            is 1 if anything is wrong. sluice index repair mends indexes.
            """,
        options: [
            .value("--against", "DIRECTORY", "Compare the values with JSON files there, too."),
            .value("--show", "N", "So many findings of each kind are listed; all are counted. Default 20."),
            .value("--format", "table|json", "Default table."),
            quietOption,
        ] + storeOptions,
        takesOperands: true,
        examples: [
            ("sluice validate --read-only", "All collections"),
            ("sluice validate projects --against content --format json", "Redis against JSON files"),
        ],
        run: { arguments in
            let shown = try arguments.number("--show", in: 0...100_000) ?? 20
            let format = arguments.value("--format") ?? "table"
            guard ["table", "json"].contains(format) else { throw Failure.usage("--format is table or json") }
            let runner = try TransferRunner(arguments)
            let names = try runner.collections(arguments.operands)
            let place = try arguments.value("--against").map { try JSONPlace($0, arguments) }
            if let place {
                for name in names where !place.holds(name) {
                    throw Failure.usage(
                        "there is neither \(name).json nor a directory \(name) in \(TerminalText.line(place.directory))"
                    )
                }
            }
            let reports = try runner.run(advice: "nothing was changed; start it again") { session, display in
                var reports: [ValidationReport] = []
                for name in names {
                    let reader = try await session.reader(name)
                    let doctor = try await session.redisStore(name).map { RedisIndexDoctor($0, renews: true) }
                    let validator = Validator(reader, indexes: doctor, showing: shown)
                    var report = try await validator.run { display.update($0) }
                    if let place {
                        let other = try await session.reader(name, in: place).readableStore
                        let comparison = StoreComparison(reader.readableStore, with: other)
                        try await comparison.run(&report) { display.update($0) }
                    }
                    reports.append(report)
                }
                return reports
            }
            Output.value(format == "json" ? ValidationText.json(reports) : ValidationText.table(reports))
            return reports.allSatisfy(\.isSound) ? .ok : .errorReply
        })
}

extension JSONPlace {
    /// Whether there is anything of a collection.
    fileprivate func holds(_ collection: String) -> Bool {
        FileCheck.isFile("\(directory)/\(collection).json") || FileCheck.isDirectory("\(directory)/\(collection)")
    }
}

/// What a validation found, for people and for programs.
enum ValidationText {
    static func table(_ reports: [ValidationReport]) -> String {
        reports.map(table).joined()
    }

    private static func table(_ report: ValidationReport) -> String {
        var parts = [counted(report.records, "record"), "\(report.deleted) deleted"]
        if report.waitingForUpgrade > 0 { parts.append("\(report.waitingForUpgrade) in an older schema") }
        if let compared = report.compared { parts.append("\(compared) compared with") }
        let verdict =
            report.isSound ? "all is well" : counted(report.counts.values.reduce(0, +), "finding")
        var text = "\(report.collection): \(parts.joined(separator: ", ")): \(verdict)\n"
        for kind in ValidationReport.Kind.allCases {
            guard let count = report.counts[kind] else { continue }
            text += "  \(count) \(kind.title)\n"
            let findings = report.findings.filter { $0.kind == kind }
            for finding in findings {
                let words = [
                    finding.id.map(\.printable), finding.detail.isEmpty ? nil : TerminalText.line(finding.detail),
                ]
                text += "    \(words.compactMap { $0 }.joined(separator: "  "))\n"
            }
            if !findings.isEmpty, count > findings.count { text += "    … and \(count - findings.count) more\n" }
        }
        return text
    }

    static func json(_ reports: [ValidationReport]) -> String {
        let buffer = ByteBuffer()
        JSONText.append(pretty: .array(reports.map(json)), to: buffer)
        return String(decoding: buffer.readableRegion, as: UTF8.self) + "\n"
    }

    private static func json(_ report: ValidationReport) -> JSONValue {
        typealias Member = JSONValue.Member
        let counts = ValidationReport.Kind.allCases.compactMap { kind in
            report.counts[kind].map { Member(key: kind.rawValue, value: .number("\($0)")) }
        }
        let findings = report.findings.map { finding in
            var members = [Member(key: "kind", value: .string(finding.kind.rawValue))]
            if let id = finding.id { members.append(Member(key: "id", value: .string(id))) }
            if !finding.detail.isEmpty { members.append(Member(key: "detail", value: .string(finding.detail))) }
            return JSONValue.object(members)
        }
        var members = [
            Member(key: "collection", value: .string(report.collection)),
            Member(key: "records", value: .number("\(report.records)")),
            Member(key: "deleted", value: .number("\(report.deleted)")),
            Member(key: "waitingForUpgrade", value: .number("\(report.waitingForUpgrade)")),
        ]
        if let compared = report.compared { members.append(Member(key: "compared", value: .number("\(compared)"))) }
        members += [
            Member(key: "isSound", value: .bool(report.isSound)), Member(key: "counts", value: .object(counts)),
            Member(key: "findings", value: .array(findings)),
        ]
        return .object(members)
    }
}

extension ValidationReport.Kind {
    /// Behind a number.
    fileprivate var title: String {
        switch self {
        case .unreadable: "cannot be read"
        case .malformed: "hold no value of the collection"
        case .invalid: "have fields that are not as declared"
        case .digest: "have another digest than their value"
        case .version: "have a version that cannot be"
        case .schema: "were written by a newer program"
        case .missingEntry: "are missing in an index"
        case .orphanEntry: "entries of indexes point nowhere"
        case .strayEntry: "are in an index where they do not belong"
        case .outdatedEntry: "are indexed otherwise than declared"
        case .duplicate: "have a unique value that another one holds"
        case .bucket: "buckets hold something else than their sums say"
        case .gate: "collection was never opened"
        case .files: "about the files"
        case .missing: "are in the directory and not in the store"
        case .extra: "are in the store and not in the directory"
        case .different: "have another content in the directory"
        }
    }
}
