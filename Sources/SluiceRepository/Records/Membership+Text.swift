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
        if text.count == 2, text == [UInt8(ascii: "["), UInt8(ascii: "]")] { return [] }
        guard let parts = (try? JSONValue(parsing: text))?.array else { return nil }
        var memberships: [Membership] = []
        memberships.reserveCapacity(parts.count)
        for part in parts {
            guard let words = part.array, let membership = Membership(words) else { return nil }
            memberships.append(membership)
        }
        return memberships
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
        guard 2...3 ~= words.count, let index = words[1].string else { return nil }
        let rest = words.count == 3 ? words[2].string : nil
        switch (words[0].string, words.count, rest) {
        case ("f", 2, _): self = .flag(index)
        case ("l", 3, let label?): self = .label(index: index, label)
        case ("u", 3, let value?): self = .unique(index: index, value)
        case ("o", 3, let text?):
            guard let key = SortKey(stored: text) else { return nil }
            self = .ordered(index: index, key)
        default: return nil
        }
    }
}
