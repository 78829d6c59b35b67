import TestSupport
import Testing

/// What a read-only token may not run does not compile for its client.
@Suite struct ReadOnlyCompileTests {
    @Test(arguments: [
        "client.execute(.get(\"a\"))", "client.pipeline(.get(\"a\"), .setCount(\"s\"))",
        "client.execute(.hashScan(\"h\"))",
    ])
    func readingCompiles(expression: String) throws {
        #expect(try errors(in: expression) == [])
    }

    @Test(arguments: [
        ".set(\"a\", \"b\")", ".evaluate(\"return 1\")", ".evaluate(readOnly: \"return 1\")", ".scan()",
        ".keys(matching: \"*\")", ".get(\"a\", settingExpiry: .never)",
        ".streamRead(group: \"g\", consumer: \"c\", [])",
        ".publish(\"m\", to: \"c\")", ".raw(\"GET\", \"a\")",
    ])
    func nothingElseDoes(command: String) throws {
        for expression in ["client.execute(\(command))", "client.pipeline(.get(\"a\"), \(command))"] {
            let errors = try errors(in: expression)
            #expect(!errors.isEmpty)
            // The reason is the token, and no misspelling of this test.
            #expect(errors.allSatisfy { $0.contains("WriteAccess") && $0.contains("ReadAccess") }, "\(errors)")
        }
    }

    @Test func scriptsDoNot() throws {
        let errors = try errors(in: "client.run(Script(\"return 1\"))")
        #expect(errors.contains { $0.contains("no member 'run'") })
    }

    /// The errors in an expression that uses a read-only client.
    private func errors(in expression: String) throws -> [String] {
        try Compiler.errors(
            in: """
                import SluiceClient
                func sample(_ client: ReadOnlyClient) async throws { _ = try await \(expression) }
                """)
    }
}
