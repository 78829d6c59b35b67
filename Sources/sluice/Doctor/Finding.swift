import SluiceCore

/// What one check of `sluice doctor` found.
struct Finding: Sendable {
    enum Level: String, Sendable {
        case ok, warning, problem
    }

    let level: Level
    /// What was looked at, in a word or two.
    let check: String
    /// What was found and, if it is not well, what to do.
    let text: String

    static func ok(_ check: String, _ text: String) -> Finding { Finding(level: .ok, check: check, text: text) }
    static func warning(_ check: String, _ text: String) -> Finding {
        Finding(level: .warning, check: check, text: text)
    }
    static func problem(_ check: String, _ text: String) -> Finding {
        Finding(level: .problem, check: check, text: text)
    }

    /// For people.
    var line: String {
        let mark =
            switch level {
            case .ok: Style.green.paint("ok     ")
            case .warning: Style.yellow.paint("warning")
            case .problem: Style.red.paint("problem")
            }
        return "\(mark)  \(check)\(String(repeating: " ", count: max(1, 16 - check.count)))\(text)\n"
    }

    var json: String {
        "{\"level\":\"\(level.rawValue)\",\"check\":\(ReplyText.json(.status(check))),\"text\":\(ReplyText.json(.status(text)))}\n"
    }
}
