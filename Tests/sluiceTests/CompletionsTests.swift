import SluiceCore
import TestSupport
import Testing

@testable import sluice

@Suite struct CompletionsTests {
    @Test(arguments: [
        (["sluice", "sc"], "scan"), (["sluice", "exec", "hgeta"], "hgetall"), (["sluice", "scan", "--ma"], "--match"),
        (["sluice", "token", "re"], "revoke"), (["sluice", "exec", "json.g"], "json.get"),
        (["sluice", "ent"], "entity"), (["sluice", "entity", "hi"], "history"),
        (["sluice", "entity", "pu", "--m"], ""),
        (["sluice", "entity", "put", "--me"], "--merge"), (["sluice", "audit", "tail", "--fo"], "--follow --format"),
        (["sluice", "nosuch", "x"], ""),
    ])
    func bashCompletes(words: [String], expected: String) async throws {
        let folder = try CommandLineProgram().folder
        try write(Shell.bash.completions(for: Sluice.subcommands), to: "\(folder.path)/completions")
        let script = """
            set -u
            . \(folder.path)/completions
            COMP_WORDS=(\(words.joined(separator: " ")))
            COMP_CWORD=\(words.count - 1)
            _sluice
            echo "${COMPREPLY[*]-}"
            """
        #expect(try await ForeignProgram.run(["bash", "-c", script]) == expected + "\n")
    }

    @Test(arguments: Shell.allCases) func everySubcommandAndOptionIsThere(shell: Shell) {
        let script = shell.completions(for: Sluice.subcommands)
        for subcommand in Sluice.subcommands.flatMap(\.leaves) {
            #expect(script.contains(subcommand.name))
            for option in subcommand.options {
                #expect(
                    script.contains(shell == .fish ? "-l \(option.name.dropFirst(2))" : option.name), "\(option.name)")
            }
        }
        #expect(script.contains("hgetall") && !script.contains("brpoplpush"))
    }
}
