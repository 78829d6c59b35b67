import SluiceCore

/// Where two values differ, as JSON pointers (RFC 6901).
enum JSONDifference {
    static let maximumCount = 200
    static let maximumBytes = 16_384

    /// - Returns: at most ``maximumCount`` pointers with at most ``maximumBytes`` bytes together. If there would be more,
    ///   those of the outermost members that differ; and if even these are too many, `""`, the pointer to the whole.
    static func pointers(from old: JSONValue, to new: JSONValue) -> [String] {
        for depth in [Int.max, 1] {
            var pointers: [String] = []
            append(old, new, at: "", depth: depth, to: &pointers)
            if fits(pointers) { return pointers }
        }
        return [""]
    }

    private static func fits(_ pointers: [String]) -> Bool {
        pointers.count <= maximumCount && pointers.reduce(0) { $0 + $1.utf8.count } <= maximumBytes
    }

    private static func append(
        _ old: JSONValue, _ new: JSONValue, at pointer: String, depth: Int, to pointers: inout [String]
    ) {
        guard pointers.count <= maximumCount, !old.isEqual(to: new) else { return }
        switch (old, new) {
        case (.object(let old), .object(let new)) where depth > 0:
            for (place, member) in old.enumerated() {
                let pointer = "\(pointer)/\(escaped(member.key))"
                if let value = new.value(of: member.key, near: place) {
                    append(member.value, value, at: pointer, depth: depth - 1, to: &pointers)
                } else {
                    pointers.append(pointer)
                }
            }
            for (place, member) in new.enumerated() where old.value(of: member.key, near: place) == nil {
                pointers.append("\(pointer)/\(escaped(member.key))")
            }
        case (.array(let old), .array(let new)) where depth > 0 && old.count == new.count:
            for (index, (old, new)) in zip(old, new).enumerated() {
                append(old, new, at: "\(pointer)/\(index)", depth: depth - 1, to: &pointers)
            }
        default:
            pointers.append(pointer)
        }
    }

    /// A member's name as part of a pointer.
    static func escaped(_ key: String) -> String {
        guard key.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return key }
        return key.unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar {
            case "~": text += "~0"
            case "/": text += "~1"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}
