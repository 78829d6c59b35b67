package import SluiceCore

/// A place in a JSON text (RFC 6901).
package struct JSONPointer: Sendable, Hashable {
    /// As it was given.
    package let text: String
    private let tokens: [String]

    /// `nil` for text that is no pointer.
    package init?(_ text: String) {
        guard text.isEmpty || text.hasPrefix("/") else { return nil }
        var tokens: [String] = []
        for part in text.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            guard let token = Self.unescaped(part) else { return nil }
            tokens.append(token)
        }
        self.text = text
        self.tokens = tokens
    }

    /// What is there; `nil` for nothing.
    package func value(in root: JSONValue) -> JSONValue? {
        tokens.reduce(root) { (value: JSONValue?, token) in
            switch value {
            case .object: value?[token]
            case .array(let elements): Self.index(token, below: elements.count).map { elements[$0] }
            default: nil
            }
        }
    }

    /// Digits, without zeros before them.
    private static func index(_ token: String, below count: Int) -> Int? {
        guard let index = Int(token), 0..<count ~= index, String(index) == token else { return nil }
        return index
    }

    private static func unescaped(_ part: Substring) -> String? {
        var pieces = part.split(separator: "~", omittingEmptySubsequences: false)[...]
        var token = String(pieces.removeFirst())
        for piece in pieces {
            switch piece.first {
            case "0": token += "~" + piece.dropFirst()
            case "1": token += "/" + piece.dropFirst()
            default: return nil
            }
        }
        return token
    }
}
