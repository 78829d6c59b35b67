import SluiceCore

/// Text of others on a terminal: what would steer it, or hide what is written, is shown as JSON writes it.
enum TerminalText {
    /// Text on one line.
    static func line(_ text: String) -> String {
        escaped(text) { _ in false }
    }

    /// Text whose line breaks stay.
    static func lines(_ text: String) -> String {
        escaped(text) { $0 == "\n" }
    }

    /// At most so many columns of it, with an ellipsis in place of what is left out.
    static func cut(_ text: String, to columns: Int) -> String {
        guard width(text) > columns else { return text }
        var used = 0
        var result = ""
        for character in text {
            used += width(character)
            guard used < columns else { break }
            result.append(character)
        }
        return result + "…"
    }

    /// How many columns text without control characters takes.
    static func width(_ text: String) -> Int {
        text.utf8.allSatisfy { $0 < 0x80 } ? text.utf8.count : text.reduce(0) { $0 + width($1) }
    }

    private static func width(_ character: Character) -> Int {
        guard let first = character.unicodeScalars.first else { return 0 }
        if first.properties.isEmojiPresentation || character.unicodeScalars.contains("\u{FE0F}") { return 2 }
        return wide.contains { $0.contains(first.value) } ? 2 : 1
    }

    /// Scripts whose characters take two columns (Unicode Standard Annex 11).
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
        0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
        0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
    ]

    private static func escaped(_ text: String, _ isKept: (Unicode.Scalar) -> Bool) -> String {
        guard text.unicodeScalars.contains(where: { steers($0) && !isKept($0) }) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            guard steers(scalar), !isKept(scalar) else {
                result.unicodeScalars.append(scalar)
                continue
            }
            switch scalar {
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default:
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            }
        }
        return result
    }

    /// Control characters, line and paragraph separators, and what changes the direction of text or is not seen.
    private static func steers(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate: true
        // Joiners are part of emoji and of scripts.
        case .format: scalar != "\u{200D}" && scalar != "\u{200C}"
        default: false
        }
    }
}
