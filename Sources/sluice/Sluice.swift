import Glibc

/// The command line: finds the subcommand and runs it.
///
/// Synchronous, so that what only serves needs no executor.
@main
struct Sluice {
    static let subcommands: [Subcommand] = [
        .gateway, .token, .exec, .pipeline, .scan, .subscribe, .monitor, .ping, .config, .doctor, .commands,
        .completions, .degradation,
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
            if ["help", "--help", "-h"].contains(name) {
                return try showHelp(words.dropFirst().first)
            }
            let subcommand = try find(name == "--version" ? "version" : name)
            let arguments = try ParsedArguments(words.dropFirst(), of: subcommand)
            if arguments.has("--help") {
                Output.value(Help.text(of: subcommand))
                return .ok
            }
            return try subcommand.run(arguments)
        } catch let failure as Failure {
            Output.message("sluice: \(failure.message)")
            return failure.status
        } catch {
            Output.message("sluice: \(error)")
            return .errorReply
        }
    }

    private static func showHelp(_ name: String?) throws -> ExitStatus {
        guard let name else {
            Output.value(Help.text(of: subcommands))
            return .ok
        }
        Output.value(Help.text(of: try find(name)))
        return .ok
    }

    private static func find(_ name: String) throws -> Subcommand {
        if let known = subcommands.first(where: { $0.name == name }) { return known }
        let hint = Spelling.nearest(to: name, among: subcommands.map(\.name)).map { " Did you mean \($0)?" } ?? ""
        throw Failure.usage("there is no command \"\(name)\".\(hint) See: sluice --help")
    }
}
