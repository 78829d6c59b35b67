extension Subcommand {
    static let completions = Subcommand(
        name: "completions", summary: "Print completions for a shell.", synopsis: "bash | zsh | fish",
        details: "Subcommands, their options, and the Redis commands behind sluice exec.",
        takesOperands: true,
        examples: [
            ("sluice completions bash > /etc/bash_completion.d/sluice", "For all users of bash"),
            ("source <(sluice completions zsh)", "For this zsh"),
            ("sluice completions fish > ~/.config/fish/completions/sluice.fish", "For fish"),
        ],
        run: { arguments in
            guard arguments.operands.count == 1, let shell = Shell(rawValue: arguments.operands[0]) else {
                throw Failure.usage("which shell? Write bash, zsh or fish behind it")
            }
            Output.value(shell.completions(for: Sluice.subcommands))
            return .ok
        })
}
