import SluiceCore

/// How the values of a file are arranged.
public enum ImportFormat: String, Sendable, CaseIterable {
    /// As it looks: a directory; `[`; `{` with values behind their ids; values one behind the other.
    case automatic
    /// A JSON array of objects.
    case array
    /// A JSON object with objects behind their ids. Objects without an id of their own are given it.
    case keyed
    /// An object on each line (JSON Lines).
    case lines
    /// A directory with a file `….json` for each object. Objects without an id are given the name of their file, without
    /// the extension, percent-decoded.
    case directory

    /// How a text that begins with these bytes is arranged.
    ///
    /// - Parameters:
    ///   - head: the first bytes, without a byte order mark.
    ///   - isWhole: whether there are no others.
    /// - Returns: what it looks like.
    static func layout(of head: ArraySlice<UInt8>, isWhole: Bool) -> ElementSplitter.Layout {
        switch head.first(where: { $0 > 0x20 }) {
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "{"): break
        default: return .lines
        }
        guard let end = endOfObject(in: head) else { return .keyed }
        if head[end...].contains(where: { $0 > 0x20 }) { return .lines }
        // One object: of values, or a value itself.
        guard isWhole, let members = try? JSONValue(parsing: Array(head)).object else { return .keyed }
        return members.allSatisfy { $0.value.object != nil } ? .keyed : .single
    }

    /// Behind the brace that closes the first object.
    private static func endOfObject(in head: ArraySlice<UInt8>) -> Int? {
        var (depth, isInString, isEscaped) = (0, false, false)
        for (index, byte) in zip(head.indices, head) {
            switch byte {
            case _ where isEscaped: isEscaped = false
            case UInt8(ascii: "\\"): isEscaped = isInString
            case UInt8(ascii: "\""): isInString.toggle()
            case UInt8(ascii: "{") where !isInString: depth += 1
            case UInt8(ascii: "}") where !isInString:
                depth -= 1
                if depth == 0 { return index + 1 }
            default: break
            }
        }
        return nil
    }
}
