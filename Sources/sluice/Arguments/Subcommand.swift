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
    /// Of a group: its subcommands.
    private(set) var members: [Subcommand] = []
    /// The group that it belongs to.
    private(set) var group: String?
    /// Does the work; the result is the exit status.
    let run: @Sendable (ParsedArguments) throws -> ExitStatus

    init(
        name: String, summary: String, synopsis: String, details: String = "", options: [Option] = [],
        takesOperands: Bool = false, endsOptionsAtOperand: Bool = false,
        examples: [(line: String, what: String)] = [],
        run: @escaping @Sendable (ParsedArguments) throws -> ExitStatus
    ) {
        self.name = name
        self.summary = summary
        self.synopsis = synopsis
        self.details = details
        self.options = options
        self.takesOperands = takesOperands
        self.endsOptionsAtOperand = endsOptionsAtOperand
        self.examples = examples
        self.run = run
    }

    /// A group: its name is followed by that of a member.
    init(group name: String, summary: String, details: String = "", members: [Subcommand]) {
        self.init(name: name, summary: summary, synopsis: "COMMAND [OPTIONS]", details: details) { _ in
            throw Failure.usage("sluice \(name) needs one of: \(members.map(\.name).joined(separator: ", "))")
        }
        self.members = members.map { member in
            var member = member
            member.group = name
            return member
        }
    }
}

extension Subcommand {
    /// The words by which it is called.
    var path: String { group.map { "\($0) \(name)" } ?? name }

    /// Itself, or the members of a group: all that can be run.
    var leaves: [Subcommand] { members.isEmpty ? [self] : members }
}
