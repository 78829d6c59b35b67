import Testing

@testable import sluice

@Suite struct HelpTests {
    @Test func everyCommandExplainsItselfWithAnExample() async throws {
        let program = try CommandLineProgram()
        let help = try await program.run("--help")
        for subcommand in Sluice.subcommands {
            #expect(help.text.contains("  \(subcommand.name) "))
            let own = try await program.run(subcommand.name, "--help")
            #expect(own.status == 0 && own.text.contains("Usage: sluice \(subcommand.name)"))
            #expect(subcommand.examples.isEmpty == (subcommand.name == "version"), "\(subcommand.name)")
            for option in subcommand.options {
                #expect(own.text.contains("  \(option.name)"))
            }
        }
        #expect(try await program.run().status == 2)
        #expect(try await program.run("--version").status == 0)
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
