import Glibc

/// Text that is broken between words where a terminal would break it anywhere; elsewhere it stays one line.
enum Paragraph {
    /// Lines, each with its end; `hanging` stands before all but the first, else `indent` does. The text may have colours.
    static func text(
        _ text: String, indent: String, hanging: String? = nil, columns: Int? = terminalColumns
    ) -> String {
        guard let columns, columns > 40 else { return indent + text + "\n" }
        var (lines, line, width) = ("", indent, indent.count)
        var isFirst = true
        for word in text.split(separator: " ") {
            let length = visibleLength(word)
            if !isFirst, width + 1 + length > columns {
                lines += line + "\n"
                (line, width) = (hanging ?? indent, (hanging ?? indent).count)
            } else if !isFirst {
                line += " "
                width += 1
            }
            line += word
            width += length
            isFirst = false
        }
        return lines + line + "\n"
    }

    /// Of the terminal that standard output is; `nil` if it is none.
    private static let terminalColumns: Int? = {
        var size = winsize()
        guard isatty(STDOUT_FILENO) == 1, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return nil
        }
        return Int(size.ws_col)
    }()

    /// Without the escape sequences of colours, which end with an `m`.
    private static func visibleLength(_ word: Substring) -> Int {
        var (length, isEscape) = (0, false)
        for character in word {
            if character == "\u{1B}" {
                isEscape = true
            } else if isEscape {
                isEscape = character != "m"
            } else {
                length += 1
            }
        }
        return length
    }
}
