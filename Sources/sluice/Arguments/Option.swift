/// An option of a subcommand, as it is parsed and as help shows it.
struct Option: Sendable {
    /// The long name, with its dashes.
    let name: String
    /// What its value is called in help; `nil` for a switch.
    let value: String?
    let help: String
    /// Whether it may stand there more than once.
    let repeats: Bool

    static func `switch`(_ name: String, _ help: String) -> Option {
        Option(name: name, value: nil, help: help, repeats: false)
    }

    static func value(_ name: String, _ value: String, _ help: String, repeats: Bool = false) -> Option {
        Option(name: name, value: value, help: help, repeats: repeats)
    }

    static let help = Option.switch("--help", "Show this help.")
}
