import SluiceCore

/// Rows of values under the names of columns, to be printed in one of several forms.
struct Grid {
    typealias Row = [JSONValue?]

    let columns: [String]
    var rows: [Row] = []

    /// The form of all at once.
    func text(as format: OutputFormat) -> String {
        switch format {
        case .csv: Self.csvHeader(columns) + rows.map(Self.csvLine).joined()
        case .ndjson: rows.map { JSONLine.text(object($0)) + "\n" }.joined()
        case .json: JSONLine.pretty(.array(rows.map(object))) + "\n"
        case .table, .html: table
        }
    }

    /// A row as an object; what is missing is left out.
    func object(_ row: Row) -> JSONValue {
        .object(
            zip(columns, row).compactMap { name, value in value.map { JSONValue.Member(key: name, value: $0) } })
    }

    // MARK: For people

    /// Wider cells are cut.
    private static let maximumWidth = 60

    private var table: String {
        guard !rows.isEmpty else { return "" }
        let cells = rows.map { $0.map { TerminalText.cut(Self.cell($0), to: Self.maximumWidth) } }
        let isNumber = columns.indices.map { column in
            rows.allSatisfy { row in
                switch row[column] {
                case .number?, .null?, nil: true
                default: false
                }
            } && rows.contains { $0[column] != nil }
        }
        let widths = columns.indices.map { column in
            ([columns[column]] + cells.map { $0[column] }).map(TerminalText.width).max() ?? 0
        }
        return ([columns.map { $0.uppercased() }] + cells).map { line in
            var text = line.indices.map { column in
                let room = String(repeating: " ", count: max(0, widths[column] - TerminalText.width(line[column])))
                return isNumber[column] ? room + line[column] : line[column] + room
            }.joined(separator: "  ")
            while text.last == " " { text.removeLast() }
            return text + "\n"
        }.joined()
    }

    /// A value on one line.
    static func cell(_ value: JSONValue?) -> String {
        switch value {
        case nil, .null?: ""
        case .string(let text)?: TerminalText.line(text)
        case .bool(let flag)?: flag ? "yes" : "no"
        case .number(let literal)?: literal
        case .array(let elements)? where elements.allSatisfy(\.isText):
            elements.compactMap(\.string).map(TerminalText.line).joined(separator: ", ")
        case let value?: TerminalText.line(JSONLine.text(value))
        }
    }

    // MARK: CSV

    static func csvHeader(_ columns: [String]) -> String { csvLine(columns.map { .string($0) }) }

    static func csvLine(_ row: Row) -> String {
        row.map { value in
            switch value {
            case nil, .null?: ""
            case .string(let text)?: quoted(text)
            case let value?: quoted(JSONLine.text(value))
            }
        }.joined(separator: ",") + "\r\n"
    }

    private static func quoted(_ text: String) -> String {
        let special: [Unicode.Scalar] = ["\"", ",", "\r", "\n"]
        guard text.unicodeScalars.contains(where: special.contains) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}

extension JSONValue {
    fileprivate var isText: Bool { string != nil }
}
