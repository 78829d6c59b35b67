/// Writes help texts.
enum Help {
    /// The help of one subcommand, or of a group.
    static func text(of subcommand: Subcommand) -> String {
        var text = "\(subcommand.summary)\n\nUsage: sluice \(subcommand.path) \(subcommand.synopsis)\n"
        if !subcommand.details.isEmpty {
            text += "\n\(subcommand.details)\n"
        }
        guard subcommand.members.isEmpty else {
            return text + "\nCommands:\n" + list(subcommand.members)
                + "\nEach command explains itself: sluice \(subcommand.name) COMMAND --help\n"
        }
        text += "\nOptions:\n"
        let options = subcommand.options + [.help]
        let titles = options.map { option in option.name + (option.value.map { " \($0)" } ?? "") }
        let width = (titles.map(\.count).max() ?? 0) + 2
        for (title, option) in zip(titles, options) {
            text += "  " + padded(title, width) + option.help + "\n"
        }
        if !subcommand.examples.isEmpty {
            text += "\nExamples:\n"
            for example in subcommand.examples {
                text += "  # \(example.what)\n  \(example.line)\n"
            }
        }
        return text + exitStatuses
    }

    /// The help of the program.
    static func text(of subcommands: [Subcommand]) -> String {
        var text = """
            Sluice: the Upstash REST API in front of any Redis.

            Usage: sluice COMMAND [OPTIONS]

            Commands:

            """
        text += list(subcommands)
        text += "\nEach command explains itself: sluice COMMAND --help\n"
        return text + exitStatuses
    }

    private static func list(_ subcommands: [Subcommand]) -> String {
        let width = (subcommands.map(\.name.count).max() ?? 0) + 2
        return subcommands.map { "  " + padded($0.name, width) + $0.summary + "\n" }.joined()
    }

    private static var exitStatuses: String {
        "\nExit status:\n"
            + ExitStatus.allCases.map { "  \($0.rawValue)  \($0.explanation)\n" }.joined()
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }
}
