import SluiceCore
import SluiceRepository

/// All that is known of a record.
struct RecordFacts: Sendable {
    let record: Record
    /// How its value is kept; `nil` for a deleted one.
    let form: StoredForm?
    let source: ReadSource
    let freshness: Freshness
    /// How many upgrades of the schema the store has recorded.
    let schema: Int

    /// - Returns: for each id what is known; `nil` if there never was such a record.
    static func read(
        _ ids: [String], of reader: ReadOnlyRepository<JSONDocument>
    ) async throws -> [RecordFacts?] {
        let answer = try await reader.readableStore.read(ids, .strong)
        let forms = try await (reader.readableStore as? any InspectableStore)?.storedForms(of: ids)
        return answer.records.enumerated().map { index, record in
            record.map {
                RecordFacts(
                    record: $0, form: forms?[index], source: answer.source, freshness: answer.freshness,
                    schema: reader.entity.schema)
            }
        }
    }

    /// The value as a document; `nil` for a deleted record.
    func stored(of reader: ReadOnlyRepository<JSONDocument>) throws -> Stored<JSONDocument>? {
        try reader.stored(record, source: source, freshness: freshness)
    }

    /// That the value is not in the present form.
    var noteOfAge: String? {
        guard !record.isDeleted, record.schema != schema else { return nil }
        let id = TerminalText.line(record.id)
        return record.schema < schema
            ? "\(id) has \(record.schema) of \(schema) upgrades of the schema behind it, and is shown as it is"
            : "\(id) was written by a newer program, with \(record.schema) upgrades of the schema"
    }

    // MARK: Forms

    var lines: String {
        var lines: [(String, String)] = [
            ("id", record.id), ("revision", "\(record.version)"),
            ("written", "\(TimeText.text(record.timestamp)) by \(record.writer)"),
        ]
        if record.isDeleted { lines.append(("deleted", "yes")) }
        lines.append(("hash", "\(record.hash)"))
        if let form { lines.append(("kept as", "\(form.encoding), \(form.bytes) bytes")) }
        if !record.isDeleted { lines.append(("schema", "\(record.schema) of \(schema) upgrades")) }
        lines += record.memberships.map { ("listed in", $0.line) }
        lines += record.ring.entries.map { ("operation", "\($0.operation) made \($0.version)") }
        lines.append(("source", "\(source), \(age)"))
        if let noteOfAge { lines.append(("note", noteOfAge)) }
        var text = lines.map { name, value in
            name + String(repeating: " ", count: 11 - name.count) + TerminalText.line(value) + "\n"
        }.joined()
        if let value = record.value { text += TerminalText.lines(Self.pretty(value)) + "\n" }
        return text
    }

    func json(pretty isPretty: Bool) -> String {
        typealias Member = JSONValue.Member
        var members = [
            Member(key: "id", value: .string(record.id)),
            Member(key: "revision", value: .string("\(record.version)")),
            Member(key: "deleted", value: .bool(record.isDeleted)),
            Member(key: "hash", value: .string("\(record.hash)")),
            Member(key: "memberships", value: .array(record.memberships.map(\.json))),
            Member(key: "writer", value: .string(record.writer)),
            Member(key: "time", value: .string(TimeText.text(record.timestamp))),
            Member(key: "schema", value: .number("\(record.schema)")),
            Member(key: "upgrades", value: .number("\(schema)")),
            Member(key: "source", value: .string("\(source)")),
            Member(key: "freshness", value: .string(age)),
        ]
        if let form {
            members.append(Member(key: "encoding", value: .string(form.encoding)))
            members.append(Member(key: "bytes", value: .number("\(form.bytes)")))
        }
        if let value = record.value.flatMap({ try? JSONValue(parsing: $0) }) {
            members.append(Member(key: "value", value: value))
        }
        return isPretty ? JSONLine.pretty(.object(members)) : JSONLine.text(.object(members))
    }

    private var age: String {
        switch freshness {
        case .current: "current"
        case .stale(let age): "up to \(age.components.seconds) s old"
        }
    }

    private static func pretty(_ json: [UInt8]) -> String {
        (try? JSONValue(parsing: json)).map(JSONLine.pretty) ?? String(decoding: json, as: UTF8.self)
    }
}

extension Membership {
    /// For people.
    var line: String {
        switch self {
        case .flag(let index): index
        case .label(let index, let label): "\(index) = \(label)"
        case .ordered(let index, let key): "\(index) at \(key.text)"
        case .unique(let index, let value): "\(index) = \(value), which only it may have"
        }
    }

    var json: JSONValue {
        let words =
            switch self {
            case .flag(let index): [index]
            case .label(let index, let label): [index, label]
            case .ordered(let index, let key): [index, key.text]
            case .unique(let index, let value): [index, value]
            }
        return .array(words.map { .string($0) })
    }
}
