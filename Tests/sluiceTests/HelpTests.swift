import Testing

@testable import sluice

@Suite struct HelpTests {
    @Test func everyCommandExplainsItselfWithAnExample() async throws {
        let program = try CommandLineProgram()
        let help = try await program.run("--help")
        for subcommand in Sluice.subcommands {
            #expect(help.text.contains("  \(subcommand.name) "))
        }
        for subcommand in Sluice.subcommands.flatMap(\.leaves) {
            let own = try await program.run(subcommand.path.split(separator: " ").map(String.init) + ["--help"])
            #expect(own.status == 0 && own.text.contains("Usage: sluice \(subcommand.path)"))
            #expect(subcommand.examples.isEmpty == (subcommand.name == "version"), "\(subcommand.name)")
            for option in subcommand.options {
                #expect(own.text.contains("  \(option.name)"))
            }
        }
        #expect(try await program.run().status == 2)
        #expect(try await program.run("--version").status == 0)
    }

    @Test(arguments: Sluice.subcommands.filter { !$0.members.isEmpty }.map(\.name))
    func groupsListTheirCommands(group: String) async throws {
        let program = try CommandLineProgram()
        let members = Sluice.subcommands.first { $0.name == group }?.members ?? []
        for words in [[group, "--help"], ["help", group], [group, "help"]] {
            let help = try await program.run(words)
            #expect(help.status == 0)
            for member in members { #expect(help.text.contains("  \(member.name) "), "\(member.name)") }
        }
        let bare = try await program.run(group)
        #expect(bare.status == 2 && bare.text.isEmpty && bare.messages.contains("  \(members[0].name) "))
        let member = try await program.run("help", group, members[0].name)
        #expect(member.text.contains("Usage: sluice \(group) \(members[0].name)"))
    }

    @Test(arguments: [
        (["entitty"], "Did you mean entity?"), (["entity", "lst"], "Did you mean list?"),
        (["help", "audit", "quer"], "Did you mean query?"),
        (["entity", "list", "--limt", "3"], "did you mean --limit?"),
        (["index", "\u{1B}[31m"], "\\u001b[31m"),
    ])
    func mistypedWordsAreGuessed(words: [String], hint: String) async throws {
        let outcome = try await CommandLineProgram().run(words)
        #expect(outcome.status == 2 && outcome.messages.contains(hint), "\(outcome.messages)")
        #expect(!outcome.messages.contains("\u{1B}"))
    }

    @Test(arguments: [
        ([1], "1.000", "1.000", "1.000"), ([3, 1, 2], "1.000", "2.000", "3.000"),
        (Array(1...100), "1.000", "50.000", "99.000"),
    ])
    func statistics(times: [Int], least: String, median: String, p99: String) {
        let statistics = LatencyStatistics(times.map { .milliseconds($0) })
        #expect(LatencyStatistics.milliseconds(statistics.quantile(0)) == least)
        #expect(LatencyStatistics.milliseconds(statistics.quantile(0.5)) == median)
        #expect(LatencyStatistics.milliseconds(statistics.quantile(0.99)) == p99)
    }
}
