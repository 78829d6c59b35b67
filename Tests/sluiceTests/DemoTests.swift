import Glibc
import SluiceCore
import TestSupport
import Testing

@Suite struct DemoTests {
    private static let samples: String = {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return "/\(root)/Sources/sluice/Samples"
    }()

    @Test func showsAllOfIt() async throws {
        let outcome = try await CommandLineProgram().run("demo", "--samples", Self.samples)
        #expect(outcome.status == 0, "\(outcome.messages)\n\(outcome.text)")
        let claims = [
            "1200 projects imported", "Ben saves → conflict", "[source snapshot, at most", "who writes → readOnly",
            "pending as revision", "conflicted: debug", "acknowledged writes are there",
        ]
        for claim in claims { #expect(outcome.text.contains(claim), "\(claim)") }
        #expect(!outcome.output.contains(0x1B))
    }

    @Test func leavesNothingBehindWhenItIsInterrupted() async throws {
        let program = try CommandLineProgram()
        let demo = try program.start(["demo", "--samples", Self.samples])
        var output = ""
        try await waitUntil("it is in the middle of its work", within: .seconds(30)) {
            output = (try? text(of: "\(program.folder.path)/out")) ?? ""
            return output.contains("imported")
        }
        demo.send(signal: SIGINT)
        #expect(try await demo.waitForEnd() == 1)
        let folder = try #require(output.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("/tmp/sluice-") })
        #expect(access(String(folder), F_OK) != 0)
    }

    @Test func saysWhereItLooksForSamples() async throws {
        let outcome = try await CommandLineProgram().run("demo", "--samples", "/nowhere")
        #expect(outcome.status == 2)
        #expect(outcome.messages.contains("--samples"))
    }
}
