import SluiceCore
import SluiceRepository

extension Subcommand {
    static let entityGet = Subcommand(
        name: "get", summary: "Show records.", synopsis: "COLLECTION ID… [OPTIONS]",
        details: """
            The value as it is stored, however it is kept; with --record all that is known of the record: its revision,
            digest, memberships in indexes, writer, time, encoding, and from where it was read. The status is 6 if one of
            them is not there. A record in an older form is shown as it is.
            """,
        options: [
            .switch("--record", "The record with all that is known of it, deleted ones too."),
            .value("--fields", "A,B", "Only these, as for `sluice entity list`."),
            OutputFormat.option([.json, .ndjson, .csv, .table], .json),
        ] + storeOptions,
        takesOperands: true,
        examples: [
            ("sluice entity get projects boto3", "One, as JSON"),
            ("sluice entity get projects boto3 --record", "Its revision, and where it is listed"),
            ("sluice entity get projects boto3 numpy --fields id,title --format csv", "Some fields of two"),
        ],
        run: { arguments in
            guard arguments.operands.count >= 2 else { throw Failure.usage("which? Write COLLECTION ID…") }
            let view = try EntityView(arguments)
            return try StoreRunner(arguments, isReading: true).run { session in
                let declaration = try session.declaration(arguments.operands[0])
                let reader = try await session.reader(declaration.name, showingOlder: true)
                return try await view.show(Array(arguments.operands.dropFirst()), of: reader, declaration)
            }
        })
}

/// How records are shown.
private struct EntityView: Sendable {
    private static let idsAtOnce = 500

    private let format: OutputFormat
    private let fields: [EntityField]?
    private let showsRecord: Bool

    init(_ arguments: ParsedArguments) throws {
        showsRecord = arguments.has("--record")
        format = try OutputFormat(arguments, [.json, .ndjson, .csv, .table], showsRecord ? .table : .json)
        fields = try arguments.value("--fields").map { try EntityField.list($0) }
        guard !showsRecord || fields == nil else { throw Failure.usage("--record shows all: leave --fields out") }
        guard !showsRecord || format != .csv else { throw Failure.usage("--record is table, json or ndjson") }
    }

    func show(
        _ ids: [String], of reader: ReadOnlyRepository<JSONDocument>, _ declaration: CollectionDeclaration
    ) async throws -> ExitStatus {
        let fields = fields ?? (format == .table || format == .csv ? EntityField.declared(declaration) : nil)
        var grid = Grid(columns: fields?.map(\.name) ?? ["value"])
        var status = ExitStatus.ok
        for start in stride(from: 0, to: ids.count, by: Self.idsAtOnce) {
            let part = Array(ids[start..<min(ids.count, start + Self.idsAtOnce)])
            let facts = try await RecordFacts.read(part, of: reader)
            for (id, facts) in zip(part, facts) {
                if showsRecord, let facts {
                    Output.data(format == .table ? facts.lines : "\(facts.json(pretty: format == .json))\n")
                    continue
                }
                guard let facts, let stored = try facts.stored(of: reader) else {
                    status = .nilReply
                    Output.message(missing(id, facts, reader.entity.collection))
                    continue
                }
                if stored.schema < reader.entity.schema { Output.message(facts.noteOfAge ?? "") }
                let row = fields?.map { $0.value(of: stored) }
                switch format {
                case .table, .csv, .html: grid.rows.append(row ?? [])
                case .json: Output.data(JSONLine.pretty(row.map(grid.object) ?? stored.value.value) + "\n")
                case .ndjson: Output.data(JSONLine.text(row.map(grid.object) ?? stored.value.value) + "\n")
                }
            }
        }
        if !showsRecord, format == .table || format == .csv { Output.data(grid.text(as: format)) }
        return status
    }

    private func missing(_ id: String, _ facts: RecordFacts?, _ collection: String) -> String {
        let id = TerminalText.line(id)
        guard let facts else { return "there is no \(id) in \(collection)" }
        return "\(id) was deleted from \(collection), at revision \(facts.record.version): see `sluice entity history`"
    }
}
