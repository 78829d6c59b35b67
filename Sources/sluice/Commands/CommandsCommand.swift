import SluiceCore

extension Subcommand {
    static let commands = Subcommand(
        name: "commands", summary: "List the Redis commands that the gateway knows.", synopsis: "[--json] [FILTER]",
        details: "FILTER is a part of a name, a family such as hash, or one of read, write, admin, refused.",
        options: [.switch("--json", "One JSON object a line.")],
        takesOperands: true,
        examples: [
            ("sluice commands hash", "What can be done with hashes"),
            ("sluice commands refused", "What does not pass over REST, and why"),
        ],
        run: { arguments in
            let filter = arguments.operands.first?.lowercased()
            let all = CommandTable.standard.all
            // A family or an access is meant as such, even if names contain the word.
            let exact = all.filter { "\($0.group.label)" == filter || "\($0.access)" == filter }
            let known =
                filter == nil
                ? all
                : filter == "refused"
                    ? all.filter { $0.refusal != nil }
                    : exact.isEmpty ? all.filter { $0.displayName.lowercased().contains(filter ?? "") } : exact
            for command in known {
                Output.value(arguments.has("--json") ? json(command) : line(command))
            }
            if known.isEmpty {
                throw Failure(.errorReply, "no command matches \"\(filter ?? "")\"")
            }
            return .ok
        })

    private static func line(_ command: CommandInfo) -> String {
        let name = command.displayName
        var text = name + String(repeating: " ", count: max(1, 28 - name.count))
        text += "\(command.access)" + String(repeating: " ", count: max(1, 7 - "\(command.access)".count))
        if let refusal = command.refusal {
            text += "[refused: \(refusal.explanation)] "
        }
        return text + command.summary + "\n"
    }

    private static func json(_ command: CommandInfo) -> String {
        var members: [JSONValue.Member] = [
            .init(key: "name", value: .string(command.displayName.lowercased())),
            .init(key: "family", value: .string("\(command.group.label)")),
            .init(key: "access", value: .string("\(command.access)")),
            .init(key: "readOnlyToken", value: .bool(command.traits.contains(.readOnlyToken))),
            .init(key: "since", value: .string(command.since)),
            .init(key: "summary", value: .string(command.summary)),
        ]
        if let refusal = command.refusal {
            members.append(.init(key: "refused", value: .string("\(refusal.explanation)")))
        }
        let text = ByteBuffer()
        JSONText.append(.object(members), to: text)
        text.append("\n")
        return String(decoding: text.readableRegion, as: UTF8.self)
    }
}
