import SluiceClient
import SluiceCore

extension Subcommand {
    static let pipeline = Subcommand(
        name: "pipeline", summary: "Run Redis commands from standard input, in one request.", synopsis: "[OPTIONS]",
        details: """
            A command a line: a JSON array such as ["SET","k","v"], or words between blanks; empty lines and lines that begin
            with # are skipped. The replies come in the same order, one JSON object a line with --json. If a command
            failed, its error goes to standard error with the command's number (with --json it is an object like the others),
            and the status is 1; the others ran all the same, also in a transaction.
            """,
        options: clientOptions + [jsonOption, .switch("--transaction", "All or nothing (MULTI and EXEC).")],
        examples: [("printf 'incr a\\nincr b\\n' | sluice pipeline", "Two commands, one request")],
        run: { arguments in
            let commands = try CommandLines.parse(try Input.all())
            guard !commands.isEmpty else { throw Failure.usage("standard input holds no command") }
            let isTransaction = arguments.has("--transaction")
            let replies = try ClientRunner(arguments).run { client in
                isTransaction ? try await client.transaction(commands) : try await client.pipeline(commands)
            }
            var status = ExitStatus.ok
            for (number, reply) in replies.enumerated() {
                if case .error(let text) = reply {
                    status = .errorReply
                    if arguments.has("--json") {
                        Output.value("{\"error\":\(ReplyText.json(.status(text)))}\n")
                    } else {
                        Output.message("command \(number + 1): \(text)")
                    }
                } else {
                    let line = "{\"result\":\(ReplyText.json(reply))}\n"
                    Output.value(arguments.has("--json") ? Array(line.utf8) : ReplyText.plain(reply))
                }
            }
            return status
        })
}

/// Commands as people and programs write them, one a line.
enum CommandLines {
    static func parse(_ bytes: [UInt8]) throws -> [[String]] {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure.usage("standard input is not UTF-8; send other bytes with: sluice exec --stdin")
        }
        var commands: [[String]] = []
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = line.drop { $0 == " " || $0 == "\t" }
            guard let first = line.first, first != "#", !line.allSatisfy(\.isWhitespace) else { continue }
            commands.append(first == "[" ? try json(line, number + 1) : words(line))
        }
        return commands
    }

    private static func words(_ line: Substring) -> [String] {
        line.split(whereSeparator: \.isWhitespace).map(String.init)
    }

    private static func json(_ line: Substring, _ number: Int) throws -> [String] {
        let value: JSONValue
        do throws(JSONSyntaxError) {
            value = try JSONValue(parsing: String(line))
        } catch {
            throw Failure.usage("line \(number) of standard input is no JSON: \(error)")
        }
        return try (value.array ?? []).map { element in
            switch element {
            case .string(let text): text
            case .number(let literal): literal
            case .bool(let flag): flag ? "true" : "false"
            default: throw Failure.usage("line \(number) of standard input: arguments are texts, numbers or booleans")
            }
        }
    }
}
