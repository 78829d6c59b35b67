/// Text of others on a page.
enum HTMLText {
    /// Text in an element or an attribute in quotation marks: nothing in it is markup, hidden, or turns the rest around.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in TerminalText.line(text).unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// The same in an element of its own, whatever its direction.
    static func isolated(_ text: String) -> String { "<bdi>\(escaped(text))</bdi>" }

    /// A table; numbers are those columns that are said to be.
    static func table(_ caption: String, _ columns: [String], numbers: Set<Int>, _ rows: [[String]]) -> String {
        func cells(_ row: [String], _ tag: String) -> String {
            row.enumerated().map { column, text in
                let scope = tag == "th" ? " scope=\"col\"" : ""
                let style = numbers.contains(column) ? " class=\"number\"" : ""
                return "<\(tag)\(scope)\(style)>\(isolated(text))</\(tag)>"
            }.joined()
        }
        return """
            <div class="scroll" tabindex="0" role="region" aria-label="\(escaped(caption))">
            <table><caption>\(escaped(caption))</caption>
            <thead><tr>\(cells(columns, "th"))</tr></thead>
            <tbody>
            \(rows.map { "<tr>\(cells($0, "td"))</tr>" }.joined(separator: "\n"))
            </tbody></table>
            </div>
            """
    }
}
