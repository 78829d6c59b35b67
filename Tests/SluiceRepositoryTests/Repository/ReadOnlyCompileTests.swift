import TestSupport
import Testing

/// What a token for reading may not do does not compile for its repository.
@Suite struct ReadOnlyCompileTests {
    @Test(arguments: ["get(\"a\")", "list()", "count()", "exists(\"a\")", "history(\"a\")"])
    func readingCompiles(call: String) throws {
        #expect(try errors(in: call) == [])
    }

    @Test(arguments: [
        "create(note)", "save(note)", "delete(\"a\")", "modify(\"a\") { _ in }", "undo(entry)", "open()",
        "createEach([note])",
    ])
    func writingDoesNot(call: String) throws {
        let errors = try errors(in: call)
        #expect(!errors.isEmpty)
        // The reason is the repository, and no misspelling of this test.
        #expect(
            errors.allSatisfy { $0.contains("ReadOnlyRepository<Note>") && $0.contains("has no member") }, "\(errors)")
    }

    private func errors(in call: String) throws -> [String] {
        try Compiler.errors(
            in: """
                import SluiceRepository
                struct Note: Entity {
                    static let collection = "notes"
                    var id: String
                }
                func sample(_ notes: ReadOnlyRepository<Note>, note: Note, entry: OperationID) async throws {
                    _ = try await notes.\(call)
                }
                """)
    }
}
