import SluiceCore

/// Writes the values of a repository to JSON files, as the application has them: in the present schema, with all that it
/// does not know.
///
///     let report = try await Exporter(from: projects).run(to: .path("projects.json"))
///
/// Values are written as they are read, some at a time: memory does not grow with their number. What other programs change
/// meanwhile may be in it or not; each value is whole. ``Importer`` reads all formats.
public struct Exporter<Value: Sendable>: Sendable {
    private let repository: ReadOnlyRepository<Value>

    /// An exporter.
    public init(from repository: ReadOnlyRepository<Value>) {
        self.repository = repository
    }

    /// An exporter.
    public init(from repository: Repository<Value>) {
        self.repository = repository.readOnly
    }

    /// Exports.
    ///
    /// - Parameters:
    ///   - target: where to.
    ///   - options: what, and how.
    ///   - progress: is told from time to time how far it is. Default nobody.
    /// - Returns: what was exported.
    /// - Throws: ``StoreError``, with ``StoreError/Code/damaged`` for a record that cannot be read; ``TransferError``;
    ///   `CancellationError`. Behind an error there is no file of that name, or the one that there was.
    public func run(
        to target: ExportTarget, _ options: ExportOptions = ExportOptions(),
        progress: (TransferProgress) -> Void = { _ in }
    ) async throws -> ExportReport {
        // What cannot be asked for is refused before anything is made.
        let total = try await repository.count(where: options.filters)
        let output = try ExportOutput(target, options)
        var report = ExportReport()
        var size = PageSize()
        var cursor: Cursor?
        repeat {
            try Task.checkCancellation()
            let page = try await repository.list(
                where: options.filters, sort: options.order, limit: size.count, cursor: cursor)
            for damage in page.damaged {
                guard options.skipsDamaged else {
                    throw StoreError(
                        .damaged, "the record \(damage.id.printable) cannot be exported: \(damage.error.message)")
                }
                report.damaged += 1
                if report.damagedIDs.count < 100 { report.damagedIDs.append(damage.id) }
            }
            try await output.write(page.items.map { ($0.id, $0.json) })
            report.exported += page.items.count
            size.adapt(to: page.items.map(\.json))
            cursor = page.next
            progress(
                TransferProgress(
                    phase: .writing, collection: repository.entity.collection,
                    done: report.exported + report.damaged, total: max(total, report.exported + report.damaged)))
        } while cursor != nil
        try await output.finish()
        return report
    }
}

extension String {
    /// In quotation marks, without what would move a terminal's cursor, and not too long.
    package var printable: String {
        var text = "\""
        for scalar in unicodeScalars.prefix(200) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse:
                text += "\\u{\(String(scalar.value, radix: 16))}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + (unicodeScalars.count > 200 ? "…\"" : "\"")
    }
}
