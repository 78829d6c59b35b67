/// Where and why a text is not the JSON that is accepted.
package struct JSONSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Problem: Hashable, Sendable {
        case malformed
        case unexpectedEnd
        case invalidUTF8
        case tooDeep
        case duplicateKey(String)
    }

    package var problem: Problem
    /// Counted from 1.
    package var line: Int
    /// Counted in bytes from 1.
    package var column: Int

    package var description: String {
        let reason =
            switch problem {
            case .malformed: "this is not JSON; it has neither comments nor trailing commas"
            case .unexpectedEnd: "the JSON text ends too early"
            case .invalidUTF8: "the string is not valid UTF-8"
            case .tooDeep: "arrays and objects are nested deeper than \(JSONValueParser.maximumDepth) levels"
            case .duplicateKey(let key): "the key \"\(key)\" occurs twice in one object"
            }
        return "line \(line), column \(column): \(reason)"
    }

    init(_ problem: Problem, at offset: Int, in text: [UInt8]) {
        let before = text[..<min(offset, text.count)]
        self.problem = problem
        line = before.count { $0 == UInt8(ascii: "\n") } + 1
        column = before.count - (before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0) + 1
    }
}
