import Glibc

/// Colours, on a terminal only, and never against the user's wish (https://no-color.org).
enum Style: Int {
    case bold = 1
    case red = 31
    case green = 32
    case yellow = 33

    func paint(_ text: String) -> String {
        Self.isWanted ? "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" : text
    }

    private static let isWanted: Bool = {
        let refusal = getenv("NO_COLOR").map { String(cString: $0) } ?? ""
        return refusal.isEmpty && isatty(STDOUT_FILENO) == 1
    }()
}
