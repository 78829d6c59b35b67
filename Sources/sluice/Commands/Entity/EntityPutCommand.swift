import SluiceCore
import SluiceRepository

extension Subcommand {
    static let entityPut = Subcommand(
        name: "put", summary: "Write a record.", synopsis: "COLLECTION [FILE|-] [OPTIONS]",
        details: """
            Reads one JSON object from FILE, or from standard input, and puts it in the place of the record that its `id`
            names, whatever is there; --create and --if-revision make sure what is. With --merge it is a merge patch (RFC 7396):
            its members are changed, those that are null go, and all others stay. A conflict says the current revision.
            """,
        options: [
            .switch("--create", "Only if there is no such record."),
            .value("--if-revision", "REVISION", "Only if the record has this revision."),
            .switch("--merge", "Change only the members that are there."),
            .value("--id", "ID", "Of the record; default the member id."),
            .switch("--dry-run", "Say what would differ, and write nothing."), actorOption,
            OutputFormat.option(ChangeText.formats, .table),
        ] + storeOptions,
        takesOperands: true,
        examples: [
            ("sluice entity put projects project.json --create", "A new one"),
            (
                #"echo '{"id":"boto3","featured":null}' | sluice entity put projects --merge --dry-run"#,
                "What would change"
            ),
            ("sluice entity put projects project.json --if-revision 1.7", "Only over what was seen"),
        ],
        run: { arguments in
            guard 1...2 ~= arguments.operands.count else {
                throw Failure.usage("COLLECTION is missing, or more than it and FILE")
            }
            let put = try EntityPut(arguments)
            return try StoreRunner(arguments, isReading: put.isDryRun).run { try await put.run($0) }
        })
}

private struct EntityPut: Sendable {
    let isDryRun: Bool
    private let collection: String
    private let value: JSONValue
    private let id: String
    private let creates: Bool
    private let merges: Bool
    private let revision: Revision?
    private let text: ChangeText

    init(_ arguments: ParsedArguments) throws {
        collection = arguments.operands[0]
        isDryRun = arguments.has("--dry-run")
        creates = arguments.has("--create")
        merges = arguments.has("--merge")
        revision = try arguments.revision("--if-revision")
        guard !creates || !merges && revision == nil else {
            throw Failure.usage("--create is for what is not there: leave \(merges ? "--merge" : "--if-revision") out")
        }
        text = ChangeText(collection, try OutputFormat(arguments, ChangeText.formats, .table))
        let path = arguments.operands.count == 2 ? arguments.operands[1] : "-"
        (value, id) = try Self.value(path == "-" ? Input.all() : Input.all(of: path), path, arguments.value("--id"))
    }

    private static func value(_ bytes: [UInt8], _ path: String, _ given: String?) throws -> (JSONValue, id: String) {
        let name = path == "-" ? "standard input" : path
        var value: JSONValue
        do throws(JSONSyntaxError) {
            value = try JSONValue(parsing: bytes)
        } catch {
            throw Failure.usage("\(name) is no JSON: \(error)")
        }
        guard value.object != nil else {
            throw Failure.usage("\(name) is no JSON object; for many at once see `sluice import`")
        }
        switch (value["id"], given) {
        case (.string(let id)?, nil): return (value, id)
        case (.string(let id)?, let given?):
            guard id.utf8.elementsEqual(given.utf8) else {
                throw Failure.usage("--id is another one than the member id of \(name)")
            }
            return (value, id)
        case (nil, let given?):
            value = .object([JSONValue.Member(key: "id", value: .string(given))] + (value.object ?? []))
            return (value, given)
        case (nil, nil): throw Failure.usage("\(name) has no member id: name the record by --id")
        case (.some, _): throw Failure.usage("the member id of \(name) is no string")
        }
    }

    func run(_ session: StoreSession) async throws -> ExitStatus {
        if isDryRun {
            let reader = try await session.reader(collection)
            Output.data(text.text(of: try await preview(reader)))
            return .ok
        }
        let repository = try await session.repository(collection)
        let stored = try await write(repository)
        Output.data(text.text(of: "written", id, stored.revision))
        return .ok
    }

    private func preview(_ reader: ReadOnlyRepository<JSONDocument>) async throws -> ChangePreview {
        guard merges else {
            let expectation: ChangePreview.Expectation =
                creates ? .absent : revision.map { .revision($0) } ?? .any
            return try await reader.preview(saving: try JSONDocument(value), expecting: expectation)
        }
        guard let stored = try await reader.get(id, .strong) else { throw missing }
        return try await reader.preview(
            saving: try JSONDocument(stored.value.value.merging(patch: value)),
            expecting: .revision(revision ?? stored.revision))
    }

    private func write(_ repository: Repository<JSONDocument>) async throws -> Stored<JSONDocument> {
        if merges { return try await merge(repository) }
        let document = try JSONDocument(value)
        if creates { return try await repository.create(document) }
        if let revision { return try await repository.update(document, expectedRevision: revision) }
        return try await repository.save(document)
    }

    private func merge(_ repository: Repository<JSONDocument>) async throws -> Stored<JSONDocument> {
        guard let revision else {
            do {
                return try await repository.modify(id) { $0 = try JSONDocument($0.value.merging(patch: value)) }
            } catch let error as StoreError where error.code == .notFound {
                throw missing
            }
        }
        guard let stored = try await repository.get(id, .strong) else { throw missing }
        return try await repository.update(
            try JSONDocument(stored.value.value.merging(patch: value)), expectedRevision: revision)
    }

    private var missing: Failure {
        Failure(.nilReply, "there is no \(id) in \(collection) to be merged with: put it without --merge")
    }
}
