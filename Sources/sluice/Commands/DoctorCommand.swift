import SluiceClient
import SluiceCore

extension Subcommand {
    static let doctor = Subcommand(
        name: "doctor", summary: "Find out why the REST API cannot be used as it should.", synopsis: "[OPTIONS]",
        details: """
            Looks at the variables, the name, the connection, TLS, both tokens with their rights, the clock, and which commands
            are offered. No data is read or changed: it uses a key that nobody has. The status is 1 if there is a problem.
            """,
        options: [
            .value("--timeout", "SECONDS", "How long to wait for each answer. Default 5."),
            .value(
                "--ca-file", "FILE",
                "Trust the authorities in this file (PEM). Default SLUICE_CA_FILE, else the system's."),
            .value("--env-prefix", "NAME", "Look at NAME_KV_REST_API_URL and NAME_REST_API_URL first."),
            .switch("--json", "One JSON object a line."),
        ],
        examples: [("sluice doctor", "What is well, and what is not")],
        run: { arguments in
            // What is wrong with the options themselves is no finding.
            _ = try arguments.seconds("--timeout")
            let examination = Examination(arguments)
            let asJSON = arguments.has("--json")
            let problems = SharedCounter()
            Blocking.run {
                await examination.run { finding in
                    if finding.level == .problem { problems.add() }
                    Output.value(asJSON ? finding.json : finding.line)
                }
            }
            return problems.current == 0 ? .ok : .errorReply
        })
}
