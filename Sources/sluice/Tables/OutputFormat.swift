/// In which form values are printed.
enum OutputFormat: String, CaseIterable {
    /// For people: columns, or a line for each thing.
    case table
    /// One JSON text.
    case json
    /// A JSON object a line.
    case ndjson
    /// As RFC 4180 has it, with a header.
    case csv
    /// A page of HTML.
    case html

    /// The option that chooses among some.
    static func option(_ formats: [OutputFormat], _ standard: OutputFormat) -> Option {
        .value(
            "--format", "FORM",
            "\(formats.map(\.rawValue).formattedList). Default \(standard.rawValue).")
    }

    /// - Throws: ``Failure`` with a usage status.
    init(_ arguments: ParsedArguments, _ formats: [OutputFormat], _ standard: OutputFormat) throws {
        guard let word = arguments.value("--format") else {
            self = standard
            return
        }
        guard let format = OutputFormat(rawValue: word), formats.contains(format) else {
            throw Failure.usage("--format is \(formats.map(\.rawValue).formattedList)")
        }
        self = format
    }
}

extension [String] {
    /// `a, b or c`.
    var formattedList: String {
        count < 2 ? first ?? "" : dropLast().joined(separator: ", ") + " or " + (last ?? "")
    }
}
