import SluiceCore

/// Shells that complete words by a script.
enum Shell: String, CaseIterable {
    case bash, zsh, fish

    /// The script.
    func completions(for subcommands: [Subcommand]) -> String {
        switch self {
        case .bash: Self.bash(subcommands)
        case .zsh: Self.zsh(subcommands)
        case .fish: Self.fish(subcommands)
        }
    }

    /// What may stand behind `sluice exec`, in lower case.
    private static var redisCommands: [CommandInfo] {
        CommandTable.standard.all.filter { $0.container == nil && !$0.isRefused }
    }

    /// Fixed words behind a subcommand.
    private static func operands(of subcommand: Subcommand) -> [String] {
        switch subcommand.name {
        case "exec": redisCommands.map(\.name)
        case "token": ["create", "list", "revoke"]
        case "config": ["explain"]
        case "completions": allCases.map(\.rawValue)
        default: []
        }
    }

    private static func options(of subcommand: Subcommand) -> [Option] {
        subcommand.options + [.help]
    }

    // MARK: bash

    private static func bash(_ subcommands: [Subcommand]) -> String {
        let groups = subcommands.filter { !$0.members.isEmpty }
        let members = groups.map { group in
            """
                    \(group.name))
                        if [ "$COMP_CWORD" -eq 2 ]; then
                            COMPREPLY=($(compgen -W "\(group.members.map(\.name).joined(separator: " "))" -- "$word"))
                            return
                        fi
                        command="\(group.name) ${COMP_WORDS[2]}"
                        ;;
            """
        }
        let cases = subcommands.flatMap(\.leaves).map { subcommand in
            """
                    "\(subcommand.path)")
                        options="\(options(of: subcommand).map(\.name).joined(separator: " "))"
                        operands="\(operands(of: subcommand).joined(separator: " "))"
                        ;;
            """
        }
        return """
            # Completions of sluice for bash.
            _sluice() {
                local word="${COMP_WORDS[COMP_CWORD]}" command="${COMP_WORDS[1]}" options="" operands=""
                if [ "$COMP_CWORD" -eq 1 ]; then
                    COMPREPLY=($(compgen -W "\(subcommands.map(\.name).joined(separator: " "))" -- "$word"))
                    return
                fi
                case "$command" in
            \(members.joined(separator: "\n"))
                esac
                case "$command" in
            \(cases.joined(separator: "\n"))
                esac
                case "$word" in
                    -*) COMPREPLY=($(compgen -W "$options" -- "$word")) ;;
                    *) COMPREPLY=($(compgen -W "$operands" -- "$word")) ;;
                esac
            }
            complete -o default -F _sluice sluice

            """
    }

    // MARK: zsh

    private static func zsh(_ subcommands: [Subcommand]) -> String {
        func words(_ subcommands: [Subcommand], indent: String) -> String {
            subcommands.map { indent + zshWord($0.name, $0.summary) }.joined(separator: "\n")
        }
        let members = subcommands.filter { !$0.members.isEmpty }.map { group in
            """
                    \(group.name))
                        if (( CURRENT == 3 )); then
                            names=(
            \(words(group.members, indent: "                    "))
                            )
                            _describe 'command' names
                            return
                        fi
                        command="\(group.name) ${words[3]}"
                        ;;
            """
        }
        let cases = subcommands.flatMap(\.leaves).map { subcommand in
            let options = options(of: subcommand).map { "                    \(zshWord($0.name, $0.help))" }
            let operands = operands(of: subcommand).joined(separator: " ")
            return """
                        "\(subcommand.path)")
                            options=(
                \(options.joined(separator: "\n"))
                            )
                            operands=(\(operands))
                            ;;
                """
        }
        return """
            #compdef sluice
            # Completions of sluice for zsh.
            _sluice() {
                local -a names options operands
                local command="${words[2]}"
                names=(
            \(words(subcommands, indent: "        "))
                )
                if (( CURRENT == 2 )); then
                    _describe 'command' names
                    return
                fi
                case "$command" in
            \(members.joined(separator: "\n"))
                esac
                case "$command" in
            \(cases.joined(separator: "\n"))
                esac
                if [[ "${words[CURRENT]}" == -* ]]; then
                    _describe 'option' options
                elif (( ${#operands} )); then
                    compadd -a operands
                else
                    _files
                fi
            }
            if [[ "${funcstack[1]}" == _sluice ]]; then
                _sluice "$@"
            else
                compdef _sluice sluice
            fi

            """
    }

    /// A word with its description; in `_describe`, colons separate the two.
    private static func zshWord(_ word: String, _ description: String) -> String {
        "'\(word):\(description.replacing("'", with: "'\\''").replacing(":", with: "\\:"))'"
    }

    // MARK: fish

    private static func fish(_ subcommands: [Subcommand]) -> String {
        var lines = [
            "# Completions of sluice for fish.",
            "complete -c sluice -n __fish_use_subcommand -f",
        ]
        for subcommand in subcommands {
            lines.append(
                "complete -c sluice -n __fish_use_subcommand -a \(subcommand.name) -d \(fishText(subcommand.summary))")
            let names = subcommand.members.map(\.name).joined(separator: " ")
            for member in subcommand.members {
                lines.append(
                    "complete -c sluice -n '__fish_seen_subcommand_from \(subcommand.name); "
                        + "and not __fish_seen_subcommand_from \(names)' -f -a \(member.name) "
                        + "-d \(fishText(member.summary))")
            }
        }
        for subcommand in subcommands.flatMap(\.leaves) {
            let seen = subcommand.path.split(separator: " ").map { "__fish_seen_subcommand_from \($0)" }
            let condition = "-n '\(seen.joined(separator: "; and "))'"
            for option in options(of: subcommand) {
                let value = option.value == nil ? "" : " -r"
                lines.append(
                    "complete -c sluice \(condition) -l \(option.name.dropFirst(2))\(value) -d \(fishText(option.help))"
                )
            }
            if subcommand.name == "exec" {
                for command in redisCommands {
                    lines.append(
                        "complete -c sluice \(condition) -f -a \(command.name) -d \(fishText(command.summary))")
                }
            } else if !operands(of: subcommand).isEmpty {
                lines.append(
                    "complete -c sluice \(condition) -f -a '\(operands(of: subcommand).joined(separator: " "))'")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func fishText(_ text: String) -> String {
        "'\(text.replacing("\\", with: "\\\\").replacing("'", with: "\\'"))'"
    }
}
