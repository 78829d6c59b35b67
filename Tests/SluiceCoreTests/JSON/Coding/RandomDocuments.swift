/// Documents made at random, the same for the same seed.
struct RandomDocuments {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func document() -> String { value(depth: 0) }

    /// A document with some of its bytes changed, taken away or doubled.
    mutating func damaged() -> [UInt8] {
        var bytes = Array(document().utf8)
        for _ in 0...number(3) where !bytes.isEmpty {
            let index = number(bytes.count)
            switch number(4) {
            case 0: bytes[index] = UInt8(number(256))
            case 1: bytes.remove(at: index)
            case 2: bytes.insert(bytes[index], at: index)
            default: bytes.removeSubrange(index...)
            }
        }
        return bytes
    }

    private mutating func value(depth: Int) -> String {
        switch number(depth > 5 ? 6 : 9) {
        case 0: return ["null", "true", "false"][number(3)]
        case 1, 2: return numeral()
        case 3, 4, 5: return string()
        case 6: return "[" + list(number(5)) { $0.value(depth: depth + 1) } + "]"
        default:
            return "{" + list(number(6)) { $0.key() + $0.space() + ":" + $0.space() + $0.value(depth: depth + 1) } + "}"
        }
    }

    private mutating func list(_ count: Int, _ element: (inout RandomDocuments) -> String) -> String {
        var text = space()
        for index in 0..<count { text += (index > 0 ? "," + space() : "") + element(&self) + space() }
        return text
    }

    private mutating func numeral() -> String {
        var text = number(3) == 0 ? "-" : ""
        text += number(4) == 0 ? "0" : "\(number(9) + 1)" + digits(number(number(4) == 0 ? 40 : 8))
        if number(3) == 0 { text += "." + digits(1 + number(20)) }
        // Not behind zero, see readsZeroWithAnExponent.
        if number(4) == 0, !text.hasSuffix("0"), !text.hasPrefix("0"), !text.hasPrefix("-0") {
            text += ["e", "E"][number(2)] + ["", "+", "-"][number(3)] + digits(1 + number(3))
        }
        return text
    }

    private mutating func digits(_ count: Int) -> String {
        (0..<count).map { _ in "\(number(10))" }.joined()
    }

    private mutating func key() -> String {
        let keys = [
            "name", "age", "isActive", "score", "tags", "address", "born", "page", "photo", "balance", "friends",
            "counts",
            "numbers", "shape", "level", "street", "zip", "location", "a", "x", "1", "circle", "radius", "", "ä",
        ]
        return number(5) == 0 ? string() : "\"\(keys[number(keys.count)])\""
    }

    private mutating func string() -> String {
        let pieces = [
            "a", "word", "0123456789", " ", "é", "e\u{301}", "😀", "日本", "\\n", "\\\"", "\\\\", "\\/", "\\u0041",
            "\\u00e9",
            "\\ud83d\\ude00", "\\u2028", "\u{7F}", "QUJD", "=", "http://h/p?q#f",
        ]
        return "\"" + (0..<number(5)).map { _ in pieces[number(pieces.count)] }.joined() + "\""
    }

    private mutating func space() -> String { ["", "", " ", "\n", "\t\r "][number(5)] }

    /// SplitMix64.
    private mutating func number(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((bits ^ (bits >> 31)) % UInt64(bound))
    }
}
