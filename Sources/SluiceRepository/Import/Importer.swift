import SluiceCore
import SluiceResilience

/// Brings JSON files into a store: arrays, objects keyed by id, directories of objects, JSON Lines.
///
///     let report = try await Importer(into: projects).run("projects.json")
///
/// All is read and checked before anything is written: unless told to skip what is not in order, a single fault means that
/// nothing is imported. What is written is written by compare-and-set, and equal records are left alone: an import that was
/// interrupted is simply started again. Files are read in pieces; of what was seen only ids are remembered.
///
/// - Note: Values of unique indexes are checked within the files; that a record in the store has one shows when it is
///   written, and is reported then.
public struct Importer: Sendable {
    private let store: any RecordStore
    private let options: RepositoryOptions
    /// Where a value is listed; throws what is wrong with it.
    private let judge: @Sendable (_ id: String, _ json: [UInt8], _ schema: Int) throws -> [Membership]

    /// An importer that checks values as a repository does.
    public init<Value>(into repository: Repository<Value>) {
        store = repository.store
        options = repository.options
        judge = { [entity = repository.entity] id, json, schema in
            try entity.judge(json, id: id, schema: schema)
        }
    }

    /// An importer that knows no more of values than their component does.
    public init(into store: any RecordStore, options: RepositoryOptions = RepositoryOptions()) {
        self.store = store
        self.options = options
        judge = { [component = store.component] _, json, schema in
            try component.memberships(of: json, schema: schema)
        }
    }

    /// Imports a file or a directory.
    ///
    /// - Parameters:
    ///   - path: of it.
    ///   - options: how.
    ///   - progress: is told from time to time how far it is. Default nobody.
    /// - Returns: what was done. If ``ImportReport/isRefused``, nothing was.
    /// - Throws: ``StoreError`` if the store cannot do its part; what was written stays, and another run goes on from there.
    public func run(
        _ path: String, _ options: ImportOptions = ImportOptions(), progress: (ImportProgress) -> Void = { _ in }
    ) async throws -> ImportReport {
        try await run([path], options, progress: progress)
    }

    /// Imports files and directories, all or nothing: as if they were one.
    ///
    /// - Parameters:
    ///   - paths: of them.
    ///   - options: how.
    ///   - progress: is told from time to time how far it is. Default nobody.
    /// - Returns: what was done. If ``ImportReport/isRefused``, nothing was.
    /// - Throws: ``StoreError`` if the store cannot do its part; what was written stays, and another run goes on from there.
    public func run(
        _ paths: [String], _ options: ImportOptions = ImportOptions(), progress: (ImportProgress) -> Void = { _ in }
    ) async throws -> ImportReport {
        guard options.batchSize > 0 else { throw StoreError(.invalid, "a batch has at least one record") }
        let reader: ImportReader
        do throws(ImportProblem) {
            reader = ImportReader(
                files: try ImportFiles(paths, areDirectoriesExpected: options.format == .directory),
                format: options.format,
                idField: options.idField, maximumBytes: 16 * self.options.maximumValueBytes)
        } catch {
            var report = ImportReport()
            report.add(error)
            report.isRefused = true
            return report
        }
        var context = OperationContext.current
        context.deadline = nil
        context.idempotencyKey = nil
        return try await OperationContext.$current.withValue(context) {
            try await run(reader, options, progress)
        }
    }

    private func run(
        _ reader: ImportReader, _ options: ImportOptions, _ progress: (ImportProgress) -> Void
    ) async throws -> ImportReport {
        var checked = ImportReport()
        let quarantine = try options.quarantineFile.map { path throws(StoreError) in try QuarantineFile(path) }
        var screen = ImportScreen(judge: judge, schema: options.schema ?? store.component.schema, options: self.options)
        var faults: Set<ImportProblem> = []
        try await reader.read { item in
            checked.total += 1
            if case .failure(let problem) = screen.pass(item) {
                checked.add(problem)
                try quarantine?.add(problem, item.element.text)
            }
        } fault: { problem in
            checked.add(problem)
            faults.insert(problem)
            try quarantine?.add(problem, [])
        } progress: { bytes in
            progress(
                ImportProgress(
                    phase: .checking, bytesRead: bytes, totalBytes: reader.totalBytes, objects: checked.total))
        }
        guard options.skipsInvalid || checked.problemCount == 0 else {
            checked.isRefused = true
            return checked
        }

        var written = ImportReport()
        written.problems = checked.problems
        written.problemCount = checked.problemCount
        screen = ImportScreen(judge: judge, schema: options.schema ?? store.component.schema, options: self.options)
        var batch = ImportBatch(store: store, options: options, repository: self.options)
        try await reader.read { item in
            written.total += 1
            guard case .success(let ready) = screen.pass(item) else { return }
            batch.items.append(ready)
            if batch.items.count >= options.batchSize { try await batch.write(&written, quarantine) }
        } fault: { problem in
            // What cannot be read now could be read before: the file changed.
            if !faults.contains(problem) { throw StoreError(.invalid, problem.description) }
        } progress: { bytes in
            progress(
                ImportProgress(phase: .writing, bytesRead: bytes, totalBytes: reader.totalBytes, objects: written.total)
            )
        }
        try await batch.write(&written, quarantine)
        return written
    }
}
