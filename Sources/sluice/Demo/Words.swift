import SluiceRepository

/// How the demo says things.
enum Words {
    /// A time as people read it.
    static func time(_ duration: Duration) -> String {
        let seconds = duration / .seconds(1)
        return seconds < 1 ? "\(Int(seconds * 1_000)) ms" : "\((seconds * 10).rounded() / 10) s"
    }

    /// From where an answer came, and how old it may be.
    static func label(_ source: ReadSource, _ freshness: Freshness) -> String {
        let age =
            switch freshness {
            case .current: "current"
            case .stale(let age): "at most \(time(age)) old"
            }
        return Style.yellow.paint("[source \(source), \(age)]")
    }

    /// Where a value came from.
    static func label<Value>(_ stored: Stored<Value>) -> String { label(stored.source, stored.freshness) }

    /// Where a page came from.
    static func label<Value>(_ page: Page<Value>) -> String { label(page.source, page.freshness) }

    /// A refusal, with when to come back.
    static func refusal(_ error: StoreError) -> String {
        let again = error.retryAfter.map { " (come back in \(time($0)))" } ?? ""
        return "\(Style.red.paint("\(error.code)")): \(error.message)\(again)"
    }
}
