import SluiceRepository

extension Subcommand {
    static let entityList = Subcommand(
        name: "list", summary: "List records, by indexes.", synopsis: "COLLECTION [OPTIONS]",
        details: """
            Conditions and orders are those of declared indexes. A table shows the declared fields, JSON the whole values.
            As JSON it is one object with `items` and `next`; in the other forms standard error says how to go on.
            Fields are members of the value or JSON pointers, or of the record: @revision, @time, @writer, @schema.
            """,
        options: [
            .value(
                "--where", "CONDITION", "INDEX for a flag, INDEX=LABEL, or INDEX=WORDS; all given ones hold.",
                repeats: true),
            .value("--sort", "INDEX[:desc]", "By an ordered index; records without a key are left out."),
            .value("--from", "KEY", "From this key of --sort on."),
            .value("--to", "KEY", "Up to this key of --sort, and with it."),
            .value("--limit", "N", "At most so many, or all. Default 50."),
            .value("--cursor", "CURSOR", "Go on where the list before ended, with the same conditions and order."),
            .value("--fields", "A,B", "Only these."),
            OutputFormat.option([.table, .json, .ndjson, .csv], .table),
        ] + storeOptions,
        takesOperands: true,
        examples: [
            ("sluice entity list projects --where published --where tags=python", "Published ones with a tag"),
            ("sluice entity list projects --sort createdAt:desc --from 2026-01-01 --limit 10", "The newest of a year"),
            ("sluice entity list resources --limit all --format ndjson | jq .title", "All, for a script"),
        ],
        run: { arguments in
            let name = try arguments.operands("COLLECTION")[0]
            let list = try EntityListing(arguments)
            return try StoreRunner(arguments, isReading: true).run { session in
                let question = try EntityQuestion(arguments, try session.declaration(name))
                return try await list.run(try await session.reader(name, showingOlder: true), question)
            }
        })
}

/// One list, page by page.
private struct EntityListing: Sendable {
    private let format: OutputFormat
    private let fields: [EntityField]?
    private let limit: Int
    private let cursor: Cursor?

    init(_ arguments: ParsedArguments) throws {
        format = try OutputFormat(arguments, [.table, .json, .ndjson, .csv], .table)
        fields = try arguments.value("--fields").map { try EntityField.list($0) }
        limit =
            arguments.value("--limit") == "all" ? .max : try arguments.number("--limit", in: 1...Int.max) ?? 50
        cursor = arguments.value("--cursor").map { Cursor($0) }
    }

    func run(_ reader: ReadOnlyRepository<JSONDocument>, _ question: EntityQuestion) async throws -> ExitStatus {
        let fields = fields ?? (format == .table || format == .csv ? EntityField.declared(question.declaration) : nil)
        var printer = RowPrinter(format, columns: fields?.map(\.name))
        var (left, next) = (limit, cursor)
        var (older, damaged) = (0, 0)
        repeat {
            try Task.checkCancellation()
            let page = try await reader.list(
                where: question.filters, sort: question.order, limit: min(left, 500), cursor: next)
            for item in page.items {
                printer.print(fields.map { $0.map { $0.value(of: item) } } ?? [item.value.value])
                if item.schema < reader.entity.schema { older += 1 }
            }
            for damage in page.damaged {
                Output.message("\(TerminalText.line(damage.id)) is damaged: \(TerminalText.line(damage.error.message))")
            }
            damaged += page.damaged.count
            left -= page.items.count
            next = page.next
        } while next != nil && left > 0
        printer.end(next: next)
        if older > 0 {
            Output.message(
                "\(older) of them are in an older form, and shown as they are: the application brings them up to date")
        }
        return damaged == 0 ? .ok : .errorReply
    }
}
