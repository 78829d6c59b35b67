import CLinux
import Glibc
import SluiceCore

/// Arranges exported values.
final class ExportOutput {
    private enum Place {
        case file(OutputFile)
        case directory(PartialFile)
    }

    private let options: ExportOptions
    private let place: Place
    private var isFirst = true

    /// - Throws: ``TransferError``.
    init(_ target: ExportTarget, _ options: ExportOptions) throws(TransferError) {
        self.options = options
        switch (target, options.format) {
        case (.descriptor, .directory):
            throw TransferError(.file, "a directory of files needs a path to go to")
        case (.descriptor(let descriptor), _):
            place = .file(OutputFile(descriptor, called: descriptor == 1 ? "standard output" : "the output"))
        case (.path(let path), .directory):
            let target = FilePath(path)
            try target.checkIsFree()
            place = .directory(try PartialFile(target, isDirectory: true, mode: 0o777))
        case (.path(let path), _): place = .file(try OutputFile(path))
        }
    }

    func write(_ values: [(id: String, json: [UInt8])]) async throws {
        guard !values.isEmpty else { return }
        switch place {
        case .directory(let directory): try await write(values, in: directory)
        case .file(let file): for (id, json) in values { try await write(id, json, to: file) }
        }
    }

    /// Makes what was written complete.
    func finish() async throws {
        switch place {
        case .directory(let directory): try await directory.publish()
        case .file(let file):
            let ending =
                switch options.format {
                case .array: isFirst ? "[]\n" : "\n]\n"
                case .object: isFirst ? "{}\n" : "\n}\n"
                case .lines, .directory: ""
                }
            try await file.write(ending.utf8)
            try await file.finish()
        }
    }

    private func write(_ id: String, _ json: [UInt8], to file: OutputFile) async throws {
        defer { isFirst = false }
        let isPretty = options.isPretty && options.format != .lines
        let indentation = isPretty ? "  " : ""
        switch options.format {
        case .array: try await file.write(((isFirst ? "[\n" : ",\n") + indentation).utf8)
        case .object:
            let key = String(decoding: JSONValue.string(id).text, as: UTF8.self)
            try await file.write(((isFirst ? "{\n" : ",\n") + indentation + key + (isPretty ? ": " : ":")).utf8)
        case .lines, .directory: break
        }
        try await file.write(isPretty ? try Self.pretty(json, depth: 1) : json.onOneLine)
        if options.format == .lines { try await file.write([UInt8(ascii: "\n")]) }
    }

    private func write(_ values: [(id: String, json: [UInt8])], in directory: PartialFile) async throws {
        var files: [(name: String, bytes: [UInt8])] = []
        for (id, json) in values {
            let text = options.isPretty ? try Self.pretty(json, depth: 0) : json.onOneLine
            files.append((FileName.encode(id), text + [UInt8(ascii: "\n")]))
        }
        let (descriptor, partial, made) = (directory.descriptor, directory.target.partial, files)
        try await FileCalls.run(directory.target.path, "written") { () throws(SystemError) in
            for (name, bytes) in made { try Self.make(name, bytes, in: descriptor) }
            try ParallelSync.run(made.map { "\(partial)/\($0.name)" })
        }
    }

    /// A value that is listed twice, since it was changed meanwhile, is there as it was last.
    private static func make(_ name: String, _ bytes: [UInt8], in directory: Int32) throws(SystemError) {
        let file = openat(directory, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o666)
        guard file >= 0 else { throw .last(in: "open") }
        defer { close(file) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .last(in: "write") }
            rest = rest.dropFirst(count)
        }
    }

    private static func pretty(_ json: [UInt8], depth: Int) throws(StoreError) -> [UInt8] {
        let buffer = ByteBuffer()
        JSONText.append(pretty: try CanonicalJSON.parse(json), depth: depth, to: buffer)
        return Array(buffer.readableRegion)
    }
}

extension [UInt8] {
    /// JSON text on one line: line ends are only ever white space in it.
    var onOneLine: [UInt8] {
        contains { $0 == 0x0A || $0 == 0x0D } ? map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 } : self
    }
}

extension FilePath {
    /// Whether something new can be made here.
    ///
    /// - Throws: ``TransferError`` with ``TransferError/Code/exists``.
    func checkIsFree() throws(TransferError) {
        guard let kind else { return }
        guard kind == S_IFDIR, let stream = opendir(path) else {
            throw TransferError(.exists, "\(path) is there already: choose another name, or remove it")
        }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            guard name == [UInt8(ascii: ".")] || name == [UInt8(ascii: "."), UInt8(ascii: ".")] else {
                throw TransferError(
                    .exists, "\(path) is a directory with files in it: choose another name, or remove it")
            }
        }
    }
}
