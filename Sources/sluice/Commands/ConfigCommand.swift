import SluiceClient

extension Subcommand {
    static let config = Subcommand(
        name: "config", summary: "Explain which variables the client uses.", synopsis: "explain [OPTIONS]",
        details: """
            Variables are looked for in the environment and in a .env file of the working directory, the environment first.
            Address and token are taken as a pair of one family; those in use are marked with an asterisk. Tokens are not shown.
            """,
        options: [.value("--env-prefix", "NAME", "Look at NAME_KV_REST_API_URL and NAME_REST_API_URL first.")],
        takesOperands: true,
        examples: [("sluice config explain", "What is used, and why")],
        run: { arguments in
            guard arguments.operands == ["explain"] else { throw Failure.usage("write: sluice config explain") }
            let explanation = EnvironmentExplanation(Environment.current(), prefix: arguments.value("--env-prefix"))
            Output.value("\(explanation)\n")
            return explanation.variables.contains(where: \.isUsed) ? .ok : .usage
        })
}
