import SluiceCore
import SluiceRepository

/// Prints what comes one after the other: a table when all is there, everything else at once.
struct RowPrinter {
    private let format: OutputFormat
    /// `nil` if each row is one whole value.
    private let columns: [String]?
    private var grid: Grid
    private var count = 0

    init(_ format: OutputFormat, columns: [String]?) {
        self.format = format
        self.columns = columns
        grid = Grid(columns: columns ?? ["value"])
        switch format {
        case .csv: Output.data(Grid.csvHeader(grid.columns))
        case .json: Output.data("{\"items\":[")
        default: break
        }
    }

    mutating func print(_ row: Grid.Row) {
        let value = columns == nil ? row.first.flatMap { $0 } ?? .null : grid.object(row)
        switch format {
        case .table, .html: grid.rows.append(row)
        case .csv: Output.data(Grid.csvLine(row))
        case .ndjson: Output.data(JSONLine.text(value) + "\n")
        case .json: Output.data((count == 0 ? "\n" : ",\n") + JSONLine.text(value))
        }
        count += 1
    }

    /// - Parameters:
    ///   - next: where the list goes on; `nil` at its end.
    ///   - options: what has to be said with it.
    func end(next: Cursor?, with options: String = "") {
        if format == .table { Output.value(grid.text(as: .table)) }
        if format == .json {
            let cursor = next.map { JSONValue.string($0.description) } ?? .null
            Output.data((count == 0 ? "" : "\n") + "],\"next\":\(JSONLine.text(cursor))}\n")
        }
        if format == .table, count == 0 { Output.message("nothing") }
        guard let next, format != .json || !options.isEmpty else { return }
        Output.message("there may be more: \(options)--cursor \(next)")
    }
}
