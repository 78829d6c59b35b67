/// A chart with its numbers beside it.
struct Figure {
    let id: String
    let title: String
    /// What it shows, in a sentence.
    let note: String
    var key: [(style: String, name: String)] = []
    let drawing: Drawing
    let columns: [String]
    let rows: [[String]]
    /// Which columns are numbers; `nil` for all but the first.
    var numbers: Set<Int>?

    var text: String {
        let list = key.map { item in
            "<li><svg viewBox=\"0 0 11 11\" aria-hidden=\"true\"><rect class=\"\(item.style)\" width=\"11\" height=\"11\" rx=\"2\"/></svg>"
                + "\(HTMLText.isolated(item.name))</li>"
        }.joined()
        return """
            <figure>
            <figcaption><h3>\(HTMLText.isolated(title))</h3><p>\(HTMLText.escaped(note))</p></figcaption>
            \(key.isEmpty ? "" : "<ul class=\"key\">\(list)</ul>")
            <div class="pair">
            \(drawing.svg(id: id, title: title, description: note + " The table has the numbers."))
            \(HTMLText.table("\(title), as numbers", columns, numbers: numbers ?? Set(1..<max(2, columns.count)), rows))
            </div>
            </figure>
            """
    }
}
