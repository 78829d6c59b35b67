import SluiceCore
import SluiceRepository

extension Subcommand {
    static let indexExplain = Subcommand(
        name: "explain", summary: "Say what indexes hold, or where one record is listed and why.",
        synopsis: "COLLECTION [INDEX] [OPTIONS]",
        details: """
            Without --id: of each index its kind, its place in the values, and how much is in it. With --id: where the record is
            listed, where it says that it is, and where its value calls for it to be. The status is 1 if these disagree.
            """,
        options: [
            .value("--id", "ID", "Explain one record."),
            OutputFormat.option([.table, .json, .ndjson, .csv], .table),
        ] + storeOptions,
        takesOperands: true,
        examples: [
            ("sluice index explain projects", "What indexes there are"),
            ("sluice index explain projects --id boto3", "Where a record is listed"),
        ],
        run: { arguments in
            guard 1...2 ~= arguments.operands.count else {
                throw Failure.usage("COLLECTION is missing, or more than it and INDEX")
            }
            let format = try OutputFormat(arguments, [.table, .json, .ndjson, .csv], .table)
            return try StoreRunner(arguments, isReading: true).run { session in
                let declaration = try session.declaration(arguments.operands[0])
                let index = try arguments.operands.dropFirst().first.map {
                    try EntityQuestion.index($0, of: declaration, for: "an explanation")
                }
                let explanation = IndexExplaining(declaration, index.map { [$0] } ?? declaration.indexes, format)
                guard let id = arguments.value("--id") else { return try await explanation.explainIndexes(session) }
                return try await explanation.explain(id, session)
            }
        })
}

private struct IndexExplaining {
    private let declaration: CollectionDeclaration
    private let indexes: [CollectionDeclaration.Index]
    private let format: OutputFormat

    init(_ declaration: CollectionDeclaration, _ indexes: [CollectionDeclaration.Index], _ format: OutputFormat) {
        self.declaration = declaration
        self.indexes = indexes
        self.format = format
    }

    func explainIndexes(_ session: StoreSession) async throws -> ExitStatus {
        var grid = Grid(columns: ["index", "kind", "from", "by", "records", "labels"])
        let store = try await session.reader(declaration.name).readableStore as? any InspectableStore
        for index in indexes {
            let labels = index.content.hasLabels ? try await store?.labels(of: index.name) : nil
            var records: Int?
            switch index.content {
            case .flag: records = try await store?.counts([[.flag(index.name)]]).first
            case .ordered: records = try await store?.counts(in: index.name, [SortKey("")..<Self.last]).first
            case .labels, .words, .unique: break
            }
            grid.rows.append([
                .string(index.name), .string(index.content.kind), .string(index.content.places),
                index.content.order.map { .string($0) }, records.map { .number("\($0)") },
                labels.map { .number("\($0.count)") },
            ])
        }
        Output.data(grid.text(as: format))
        return .ok
    }

    private static let last = SortKey(String(repeating: "\u{10FFFF}", count: SortKey.maximumTextBytes / 4))

    func explain(_ id: String, _ session: StoreSession) async throws -> ExitStatus {
        guard let store = try await session.redisStore(declaration.name) else {
            return try await explainInFiles(id, session)
        }
        let explanation = try await RedisIndexDoctor(store, renews: true).explain(id)
        let names = Set(indexes.map(\.name))
        var grid = Grid(columns: ["index", "place", "listed", "stored", "calledFor", "sound", "holder"])
        for place in explanation.places where names.contains(place.membership.index) {
            grid.rows.append([
                .string(place.membership.index), .string(place.membership.place), .bool(place.isListed),
                .bool(place.isStored), place.isCalledFor.map { .bool($0) }, .bool(place.isSound),
                place.holder.map { .string($0) },
            ])
        }
        Output.data(grid.text(as: format))
        let state =
            explanation.version.map { "at revision \($0)\(explanation.isDeleted ? ", deleted" : "")" } ?? "not there"
        let list = explanation.isEnumerated ? "in the list of all records" : "not in the list of all records"
        Output.message(
            "\(TerminalText.line(id)) is \(state), and \(list)\(explanation.isSound ? "" : ": something is wrong")")
        return explanation.isSound ? .ok : .errorReply
    }

    private func explainInFiles(_ id: String, _ session: StoreSession) async throws -> ExitStatus {
        let store = try await session.reader(declaration.name).readableStore
        guard let record = try await store.read([id], .strong).records.first ?? nil, !record.isDeleted else {
            throw Failure(.nilReply, "there is no \(id) in \(declaration.name)")
        }
        let names = Set(indexes.map(\.name))
        let calledFor = try? store.component.memberships(of: record.value ?? [], schema: record.schema)
        let places = Set(record.memberships + (calledFor ?? [])).filter { names.contains($0.index) }
        var grid = Grid(columns: ["index", "place", "stored", "calledFor"])
        grid.rows = places.sorted { $0.line < $1.line }.map { place in
            [
                .string(place.index), .string(place.place), .bool(record.memberships.contains(place)),
                calledFor.map { .bool($0.contains(place)) },
            ]
        }
        Output.data(grid.text(as: format))
        return calledFor.map { Set($0) == Set(record.memberships) } ?? true ? .ok : .errorReply
    }
}

extension Membership {
    /// Where in its index.
    fileprivate var place: String {
        switch self {
        case .flag: ""
        case .label(_, let text), .unique(_, let text): text
        case .ordered(_, let key): key.text
        }
    }
}

extension CollectionDeclaration.IndexContent {
    fileprivate var kind: String {
        switch self {
        case .flag: "flag"
        case .labels: "labels"
        case .ordered: "ordered"
        case .unique: "unique"
        case .words: "words"
        }
    }

    fileprivate var places: String {
        switch self {
        case .flag(let place), .labels(let place), .ordered(let place, _), .unique(let place): place
        case .words(let places): places.joined(separator: " ")
        }
    }

    fileprivate var order: String? {
        if case .ordered(_, let order) = self { order.rawValue } else { nil }
    }

    fileprivate var hasLabels: Bool {
        switch self {
        case .labels, .words: true
        default: false
        }
    }
}
