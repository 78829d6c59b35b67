/// A number with what it counts.
enum Tile {
    static func text(_ value: String, _ name: String) -> String {
        "<div class=\"tile\"><b>\(HTMLText.escaped(value))</b><span>\(HTMLText.isolated(name))</span></div>"
    }
}
