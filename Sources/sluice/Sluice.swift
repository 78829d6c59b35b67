import Glibc

/// The command line: finds the subcommand and runs it.
///
/// Synchronous, so that what only serves needs no executor.
@main
struct Sluice {
    static let subcommands: [Subcommand] = [
        .gateway, .token, .exec, .pipeline, .scan, .subscribe, .monitor, .ping, .config, .doctor, .commands,
        .importing, .export, .backup, .restore, .validate, .maintain,
        .entity, .index, .audit, .report, .degradation,
        .completions,
        .demo, .version,
    ]

    static func main() {
        signal(SIGPIPE, SIG_IGN)
        exit(run(CommandLine.arguments.dropFirst()).rawValue)
    }

    private static func run(_ words: ArraySlice<String>) -> ExitStatus {
        guard let name = words.first else {
            Output.message(Help.text(of: subcommands))
            return .usage
        }
        do {
            if Self.wordsForHelp.contains(name) {
                Output.value(try help(words.dropFirst()))
                return .ok
            }
            let group = try Self.find(name == "--version" ? "version" : name, among: subcommands)
            var words = words.dropFirst()
            if let word = words.first, !group.members.isEmpty, Self.wordsForHelp.contains(word) {
                Output.value(try help([name] + words.dropFirst()))
                return .ok
            }
            let subcommand = try Self.member(of: group, &words)
            let arguments = try ParsedArguments(words, of: subcommand)
            if arguments.has("--help") {
                Output.value(Help.text(of: subcommand))
                return .ok
            }
            return try subcommand.run(arguments)
        } catch let failure as Failure {
            if !failure.message.isEmpty { Output.message("sluice: \(TerminalText.lines(failure.message))") }
            return failure.status
        } catch {
            Output.message("sluice: \(TerminalText.lines("\(error)"))")
            return .errorReply
        }
    }

    private static let wordsForHelp = ["help", "--help", "-h"]

    /// The help of the program, of a group, or of a subcommand.
    private static func help(_ words: ArraySlice<String>) throws -> String {
        guard let name = words.first else { return Help.text(of: subcommands) }
        let group = try find(name, among: subcommands)
        var rest = words.dropFirst()
        guard !rest.isEmpty else { return Help.text(of: group) }
        return Help.text(of: try member(of: group, &rest))
    }

    /// The member of a group that the next word names; what is no group stands for itself.
    private static func member(of group: Subcommand, _ words: inout ArraySlice<String>) throws -> Subcommand {
        guard !group.members.isEmpty else { return group }
        guard let name = words.popFirst() else {
            Output.message(Help.text(of: group))
            throw Failure.usage("which command of sluice \(group.name)?")
        }
        return try find(name, among: group.members, of: group)
    }

    private static func find(
        _ name: String, among subcommands: [Subcommand], of group: Subcommand? = nil
    ) throws -> Subcommand {
        if let known = subcommands.first(where: { $0.name == name }) { return known }
        let hint = Spelling.nearest(to: name, among: subcommands.map(\.name)).map { " Did you mean \($0)?" } ?? ""
        let place = group.map { "sluice \($0.name)" } ?? "sluice"
        throw Failure.usage("\(place) has no command \"\(TerminalText.line(name))\".\(hint) See: \(place) --help")
    }
}
