/// Makes texts of servers fit for errors and logs: they may quote what users keep secret.
enum QuotedText {
    /// Leaves out what an error of Redis quotes, as that may be a key or a value; the command's name stays.
    static func withoutQuotes(_ text: String, but command: String?) -> String {
        var known = command.map { $0.uppercased().split(separator: " ").map(String.init) } ?? []
        if let command { known.append(command.uppercased()) }
        var result = ""
        var rest = text[...]
        // An unknown command is quoted with its arguments: they end the text.
        if let start = rest.range(ofText: ", with args beginning with") {
            rest = rest[..<start]
        }
        while let open = rest.firstIndex(where: { $0 == "'" || $0 == "\"" || $0 == "`" }) {
            let quote = rest[open]
            let isInWord = open > rest.startIndex && rest[rest.index(before: open)].isLetter
            result += rest[..<open]
            let behind = rest.index(after: open)
            guard !isInWord else {
                // An apostrophe.
                result.append(quote)
                rest = rest[behind...]
                continue
            }
            let close = rest[behind...].indices.first { index in
                guard rest[index] == quote else { return false }
                let next = rest.index(after: index)
                return next == rest.endIndex || !rest[next].isLetter && !rest[next].isNumber
            }
            let content = rest[behind..<(close ?? rest.endIndex)]
            result.append(quote)
            result += known.contains(content.uppercased()) ? content : "…"
            result.append(quote)
            rest = close.map { rest[rest.index(after: $0)...] } ?? ""
        }
        return result + rest
    }

    /// The beginning of a body that is no answer of the API, in one line of printable ASCII.
    ///
    /// - Returns: `nil` for one that may hold values: what looks like a piece of an answer.
    static func excerpt(of body: some Collection<UInt8>, without secrets: [String]) -> String? {
        let visible = body.drop { $0 <= 0x20 }
        guard let first = visible.first, !"{[\"-0123456789".utf8.contains(first) else { return nil }
        var text = String(decoding: visible.prefix(4096), as: UTF8.self)
        for secret in secrets where !secret.isEmpty {
            while let start = text[...].range(ofText: secret) {
                let end = text.utf8.index(start, offsetBy: secret.utf8.count)
                text.replaceSubrange(start..<end, with: "<redacted>")
            }
        }
        let printable = text.split { $0.isWhitespace }.joined(separator: " ").unicodeScalars.prefix(maximumExcerpt)
        return String(String.UnicodeScalarView(printable.map { 0x20...0x7E ~= $0.value ? $0 : "?" }))
    }

    private static let maximumExcerpt = 200
}

extension Substring {
    /// Where a text begins in this one, byte by byte.
    fileprivate func range(ofText text: String) -> Index? {
        let (haystack, needle) = (utf8, text.utf8)
        guard let first = needle.first else { return nil }
        return haystack.indices.first { haystack[$0] == first && haystack[$0...].starts(with: needle) }
    }
}
