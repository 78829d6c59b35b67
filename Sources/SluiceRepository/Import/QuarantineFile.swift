import CLinux
import Glibc
import SluiceCore

/// Where what is left out of an import is kept: a JSON object a line, with file, position, reason, and the text itself, in
/// Base64 if it is not UTF-8. Only its owner may read it.
final class QuarantineFile: Sendable {
    private let path: String
    private let descriptor: Int32

    /// Makes the file anew.
    ///
    /// - Throws: ``StoreError`` with ``StoreError/Code/invalid`` if it cannot be made.
    init(_ path: String) throws(StoreError) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StoreError(
                .invalid, "the quarantine \(path) cannot be written: \(SystemError.last(in: "open").reason)")
        }
        self.path = path
    }

    deinit {
        close(descriptor)
    }

    private static func base64(_ text: [UInt8]) -> String {
        let buffer = ByteBuffer()
        text.withUnsafeBytes { Base64.append($0, to: buffer) }
        return String(decoding: buffer.readableRegion, as: UTF8.self)
    }

    /// - Throws: ``StoreError`` with ``StoreError/Code/unavailable`` if it cannot be written.
    func add(_ problem: ImportProblem, _ text: [UInt8]) throws(StoreError) {
        typealias Member = JSONValue.Member
        var members = [
            Member(key: "file", value: .string(problem.file)), Member(key: "line", value: .number("\(problem.line)")),
            Member(key: "column", value: .number("\(problem.column)")),
            Member(key: "reason", value: .string(problem.reason.rawValue)),
            Member(key: "message", value: .string(problem.message)),
        ]
        if let index = problem.index { members.append(Member(key: "index", value: .number("\(index)"))) }
        if let id = problem.id { members.append(Member(key: "id", value: .string(id))) }
        if let string = String(validating: text, as: UTF8.self) {
            members.append(Member(key: "text", value: .string(string)))
        } else {
            members.append(Member(key: "base64", value: .string(Self.base64(text))))
        }
        var rest = (JSONValue.object(members).text + [UInt8(ascii: "\n")])[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                throw StoreError(
                    .unavailable, "the quarantine \(path) cannot be written: \(SystemError.last(in: "write").reason)")
            }
            rest = rest.dropFirst(count)
        }
    }
}
