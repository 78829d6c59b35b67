import SluiceCore

/// Reads the objects of files, one after the other, with what is wrong with each as far as JSON goes.
struct ImportReader: Sendable {
    /// An object, or what is in its place.
    struct Item: Sendable {
        let file: String
        let element: ElementSplitter.Element
        let content: Result<(id: String, value: JSONValue), ImportProblem>

        func problem(_ reason: ImportProblem.Reason, _ message: String, id: String? = nil) -> ImportProblem {
            ImportProblem(
                reason: reason, message: message, file: file, line: element.start.line, column: element.start.column,
                index: element.index, id: id)
        }
    }

    let files: ImportFiles
    let format: ImportFormat
    let idField: String
    /// Objects with more bytes are not read.
    let maximumBytes: Int

    var totalBytes: Int { files.files.reduce(0) { $0 + $1.size } }

    /// Reads all files.
    ///
    /// - Parameters:
    ///   - body: is given each object.
    ///   - fault: is told what makes the rest of a file unreadable; the next file is read nevertheless.
    ///   - progress: is told how many bytes were read.
    /// - Throws: what these throw.
    func read(
        _ body: (Item) async throws -> Void, fault: (ImportProblem) throws -> Void, progress: (Int) -> Void
    ) async throws {
        var count = 0
        for file in files.files {
            do {
                var splitter: ElementSplitter?
                try await file.read { bytes, isFirst, isLast in
                    var bytes = bytes[...]
                    if isFirst {
                        try Self.skipMark(&bytes, of: file.path)
                        splitter = ElementSplitter(
                            layout(of: file, bytes, isWhole: isLast), maximumBytes: maximumBytes)
                    }
                    var elements: [ElementSplitter.Element] = []
                    let end = Result { () throws(ElementSplitter.Fault) in
                        try splitter?.consume(bytes, into: &elements)
                        if isLast, let last = try splitter?.finish() { elements.append(last) }
                    }
                    // What is before a fault counts.
                    for element in elements { try await body(item(element, in: file)) }
                    try end.get()
                    count += bytes.count
                    progress(count)
                }
            } catch let problem as ElementSplitter.Fault {
                try fault(
                    ImportProblem(
                        reason: .unreadable, message: problem.reason + ": nothing behind it was read", file: file.path,
                        line: problem.position.line, column: problem.position.column, index: nil, id: nil))
            } catch let problem as ImportProblem where problem.reason == .unreadable {
                try fault(problem)
            }
        }
    }

    private func layout(
        of file: ImportFiles.File, _ head: ArraySlice<UInt8>, isWhole: Bool
    ) -> ElementSplitter.Layout {
        guard file.name == nil else { return .single }
        return switch format {
        case .automatic: ImportFormat.layout(of: head, isWhole: isWhole)
        case .array: .array
        case .keyed: .keyed
        case .lines: .lines
        case .directory: .single
        }
    }

    private static func skipMark(_ bytes: inout ArraySlice<UInt8>, of file: String) throws(ImportProblem) {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        if bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0xFF, 0xFE]) || bytes.prefix(2).contains(0) {
            throw ImportFiles.unreadable(file, "it is not UTF-8 but UTF-16 or UTF-32: convert it")
        }
    }

    private func item(_ element: ElementSplitter.Element, in file: ImportFiles.File) -> Item {
        Item(file: file.path, element: element, content: content(of: element, in: file))
    }

    private func content(
        of element: ElementSplitter.Element, in file: ImportFiles.File
    ) -> Result<(id: String, value: JSONValue), ImportProblem> {
        Result { () throws(ImportProblem) in
            var position = element.start
            func problem(_ reason: ImportProblem.Reason, _ message: String, id: String? = nil) -> ImportProblem {
                ImportProblem(
                    reason: reason, message: message, file: file.path, line: position.line, column: position.column,
                    index: element.index, id: id)
            }
            guard !element.text.isEmpty else {
                throw problem(.malformed, "a value is missing here; a comma behind the last one is too much")
            }
            guard !element.isTooLong else { throw problem(.invalid, "the object has more than \(maximumBytes) bytes") }
            let value: JSONValue
            do throws(JSONSyntaxError) {
                value = try JSONValue(parsing: element.text)
            } catch {
                position.column = error.line == 1 ? position.column + error.column - 1 : error.column
                position.line += error.line - 1
                throw problem(.malformed, error.reason)
            }
            guard case .object(let members) = value else { throw problem(.unidentified, "it is no object") }
            guard let given = value[idField] else {
                guard let name = try name(of: element, file, problem) else {
                    throw problem(.unidentified, "the object has no member \"\(idField)\"")
                }
                let id = JSONValue.Member(key: idField, value: .string(name))
                return (name, .object([id] + members))
            }
            guard let id = given.string else {
                throw problem(.unidentified, "the member \"\(idField)\" is no string")
            }
            if element.key != nil, let key = try name(of: element, file, problem), ExactText(key) != ExactText(id) {
                throw problem(.unidentified, "the object has another id than its key", id: id)
            }
            return (id, value)
        }
    }

    /// What an object is called by what is around it.
    private func name(
        of element: ElementSplitter.Element, _ file: ImportFiles.File,
        _ problem: (ImportProblem.Reason, String, String?) -> ImportProblem
    ) throws(ImportProblem) -> String? {
        guard let key = element.key else { return file.name }
        guard let name = (try? JSONValue(parsing: key))?.string else {
            throw problem(.malformed, "the key before the object is no JSON string", nil)
        }
        return name
    }
}

extension JSONSyntaxError {
    /// What is wrong, without where and without names from the text.
    fileprivate var reason: String {
        switch problem {
        case .malformed: "this is not JSON"
        case .unexpectedEnd: "the JSON text ends too early"
        case .invalidUTF8: "the text is not UTF-8 here"
        case .tooDeep: "arrays and objects are nested too deeply"
        case .duplicateKey: "a member occurs twice in one object"
        }
    }
}
