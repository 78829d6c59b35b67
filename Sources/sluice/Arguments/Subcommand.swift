/// One subcommand: what it is called, what it takes, and what it does.
struct Subcommand: Sendable {
    let name: String
    let summary: String
    /// What stands behind the name, such as `[OPTIONS] COMMAND [ARGUMENT…]`.
    let synopsis: String
    /// More about it, in paragraphs that are shown as they are.
    var details = ""
    var options: [Option] = []
    /// Whether words that are no options may follow.
    var takesOperands = false
    /// Whether what follows the first operand belongs to it, dashes or not: Redis commands have options of their own.
    var endsOptionsAtOperand = false
    /// Command lines to try, each with what it does.
    var examples: [(line: String, what: String)] = []
    /// Does the work; the result is the exit status.
    let run: @Sendable (ParsedArguments) throws -> ExitStatus
}
