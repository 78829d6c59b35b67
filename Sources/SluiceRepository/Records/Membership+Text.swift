import SluiceCore

/// Memberships as text, wherever they are stored: one JSON array of arrays, such as
/// `[["f","published"],["l","tags","swift"],["o","created","8000…"],["u","slug","hello"]]`.
extension Membership {
    /// The text of memberships: each once, sorted by its bytes, so that equal sets have equal texts.
    package static func text(of memberships: [Membership]) -> [UInt8] {
        guard !memberships.isEmpty else { return Array("[]".utf8) }
        let buffer = ByteBuffer()
        var parts: [[UInt8]] = []
        for membership in memberships {
            buffer.clear()
            membership.append(to: buffer)
            parts.append(Array(buffer.readableRegion))
        }
        parts.sort { $0.lexicographicallyPrecedes($1) }
        buffer.clear()
        var last: [UInt8] = []
        for part in parts where part != last {
            buffer.append(last.isEmpty ? "[" : ",")
            buffer.append(part)
            last = part
        }
        buffer.append("]")
        return Array(buffer.readableRegion)
    }

    /// Reads the text of memberships.
    ///
    /// - Parameter text: as ``text(of:)`` writes it.
    /// - Returns: the memberships; `nil` if the text is something else.
    package static func memberships(text: [UInt8]) -> [Membership]? {
        if let memberships = plainMemberships(text) { return memberships }
        guard let parts = (try? JSONValue(parsing: text))?.array else { return nil }
        var memberships: [Membership] = []
        memberships.reserveCapacity(parts.count)
        for part in parts {
            guard let words = part.array, let membership = Membership(words) else { return nil }
            memberships.append(membership)
        }
        return memberships
    }

    /// Reads the text of memberships without escapes, as nearly all are: without a tree of JSON, as records are read often.
    ///
    /// - Returns: `nil` if there is anything unusual about the text.
    private static func plainMemberships(_ text: [UInt8]) -> [Membership]? {
        var memberships: [Membership] = []
        var position = 0
        func skip(_ character: Unicode.Scalar) -> Bool {
            guard position < text.count, text[position] == UInt8(ascii: character) else { return false }
            position += 1
            return true
        }
        func word() -> String? {
            guard skip("\"") else { return nil }
            let start = position
            while position < text.count, text[position] != UInt8(ascii: "\"") {
                guard text[position] >= 0x20, text[position] != UInt8(ascii: "\\") else { return nil }
                position += 1
            }
            let end = position
            return skip("\"") ? String(validating: text[start..<end], as: UTF8.self) : nil
        }
        guard skip("[") else { return nil }
        while !skip("]") {
            guard memberships.isEmpty || skip(","), skip("["), let kind = word(), skip(","), let index = word() else {
                return nil
            }
            var rest: String?
            if skip(",") {
                guard let word = word() else { return nil }
                rest = word
            }
            guard skip("]"), let membership = Membership(kind, index, rest) else { return nil }
            memberships.append(membership)
        }
        return position == text.count ? memberships : nil
    }

    private func append(to buffer: ByteBuffer) {
        let (kind, rest): (StaticString, String?) =
            switch self {
            case .flag: ("[\"f\"", nil)
            case .label(_, let label): ("[\"l\"", label)
            case .ordered(_, let key): ("[\"o\"", key.text)
            case .unique(_, let value): ("[\"u\"", value)
            }
        buffer.append(kind)
        for word in [index, rest] {
            guard let word else { continue }
            buffer.append(",")
            JSONText.append(string: word, to: buffer)
        }
        buffer.append("]")
    }

    private init?(_ words: [JSONValue]) {
        guard 2...3 ~= words.count, let kind = words[0].string, let index = words[1].string else { return nil }
        guard words.count == 3 else {
            self.init(kind, index, nil)
            return
        }
        guard let rest = words[2].string else { return nil }
        self.init(kind, index, rest)
    }

    private init?(_ kind: String, _ index: String, _ rest: String?) {
        switch (kind, rest) {
        case ("f", nil): self = .flag(index)
        case ("l", let label?): self = .label(index: index, label)
        case ("u", let value?): self = .unique(index: index, value)
        case ("o", let text?):
            guard let key = SortKey(stored: text) else { return nil }
            self = .ordered(index: index, key)
        default: return nil
        }
    }
}
