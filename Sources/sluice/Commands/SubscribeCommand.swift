import SluiceClient
import SluiceCore

extension Subcommand {
    static let subscribe = Subcommand(
        name: "subscribe", summary: "Print what is published on channels.", synopsis: "[OPTIONS] CHANNEL…",
        details: """
            A message a line; with several channels, or patterns, the channel stands before it, behind it a tab. A connection
            that breaks is made again, and standard error says where messages may be missing.
            """,
        options: clientOptions + [
            .switch("--patterns", "CHANNEL is a pattern, such as user:*."),
            .value("--limit", "N", "End after so many messages."),
            .switch("--json", #"One object a line: {"channel":…,"message":…}."#),
        ],
        takesOperands: true,
        examples: [
            ("sluice subscribe news", "Until interrupted"),
            ("sluice subscribe --patterns --json 'orders:*'", "With their channels"),
        ],
        run: { arguments in
            let channels = arguments.operands
            guard !channels.isEmpty else { throw Failure.usage("which channel? See: sluice subscribe --help") }
            let isPattern = arguments.has("--patterns")
            let limit = try arguments.number("--limit", in: 1...Int.max) ?? .max
            let form: MessageForm =
                arguments.has("--json") ? .json : isPattern || channels.count > 1 ? .withChannel : .plain
            try ClientRunner(arguments).run { client in
                let events =
                    isPattern ? client.subscribe(toPatterns: channels) : client.subscribe(to: channels)
                var left = limit
                for try await event in events {
                    switch event {
                    case .subscribed(let name, _):
                        Output.message("listening to \(name)")
                    case .message(let channel, let payload), .patternMessage(_, let channel, let payload):
                        Output.value(form.line(channel, payload))
                        left -= 1
                        if left == 0 { return }
                    case .gap:
                        Output.message("the connection broke: messages may be missing here")
                    }
                }
            }
            return .ok
        })

    static let monitor = Subcommand(
        name: "monitor", summary: "Print each command that the server runs.", synopsis: "[OPTIONS]",
        details: "For debugging: it slows the server, and shows keys and values. Not for read-only tokens.",
        options: clientOptions + [
            .value("--limit", "N", "End after so many commands."),
            .switch("--json", #"One object a line: {"time":…,"database":…,"source":…,"words":[…]}."#),
        ],
        examples: [("sluice monitor --limit 100", "The next hundred commands")],
        run: { arguments in
            let limit = try arguments.number("--limit", in: 1...Int.max) ?? .max
            let asJSON = arguments.has("--json")
            try ClientRunner(arguments).run { client in
                var left = limit
                for try await event in client.monitor() {
                    switch event {
                    case .started:
                        Output.message("listening")
                    case .command(let command):
                        Output.value(asJSON ? json(command) : line(command))
                        left -= 1
                        if left == 0 { return }
                    case .gap:
                        Output.message("the connection broke: commands may be missing here")
                    }
                }
            }
            return .ok
        })

    private static func line(_ command: MonitoredCommand) -> String {
        let words = command.words.map { ReplyText.json(.bulk($0)) }.joined(separator: " ")
        return "\(command.unixSeconds) [\(command.database) \(command.source)] \(words)\n"
    }

    private static func json(_ command: MonitoredCommand) -> String {
        let words = ReplyText.json(.array(command.words.map { .bulk($0) }))
        let source = ReplyText.json(.status(command.source))
        return
            "{\"time\":\(command.unixSeconds),\"database\":\(command.database),\"source\":\(source),\"words\":\(words)}\n"
    }
}

/// How a message is printed.
private enum MessageForm: Sendable {
    case plain, withChannel, json

    func line(_ channel: String, _ payload: String) -> String {
        switch self {
        case .plain: payload + "\n"
        case .withChannel: "\(channel)\t\(payload)\n"
        case .json:
            "{\"channel\":\(ReplyText.json(.status(channel))),\"message\":\(ReplyText.json(.status(payload)))}\n"
        }
    }
}
