import Glibc
import SluiceCore
import TestSupport
import Testing

/// What a read-only token may not run does not compile for its client.
@Suite struct ReadOnlyCompileTests {
    @Test(arguments: [
        "client.execute(.get(\"a\"))", "client.pipeline(.get(\"a\"), .setCount(\"s\"))",
        "client.execute(.hashScan(\"h\"))",
    ])
    func readingCompiles(expression: String) throws {
        #expect(try Compiler.errors(in: expression) == [])
    }

    @Test(arguments: [
        ".set(\"a\", \"b\")", ".evaluate(\"return 1\")", ".evaluate(readOnly: \"return 1\")", ".scan()",
        ".keys(matching: \"*\")", ".get(\"a\", settingExpiry: .never)",
        ".streamRead(group: \"g\", consumer: \"c\", [])",
        ".publish(\"m\", to: \"c\")", ".raw(\"GET\", \"a\")",
    ])
    func nothingElseDoes(command: String) throws {
        for expression in ["client.execute(\(command))", "client.pipeline(.get(\"a\"), \(command))"] {
            let errors = try Compiler.errors(in: expression)
            #expect(!errors.isEmpty)
            // The reason is the token, and no misspelling of this test.
            #expect(errors.allSatisfy { $0.contains("WriteAccess") && $0.contains("ReadAccess") }, "\(errors)")
        }
    }

    @Test func scriptsDoNot() throws {
        let errors = try Compiler.errors(in: "client.run(Script(\"return 1\"))")
        #expect(errors.contains { $0.contains("no member 'run'") })
    }
}

/// The compiler, with the modules of this build.
private enum Compiler {
    /// The errors in an expression that uses a read-only client.
    static func errors(in expression: String) throws -> [String] {
        let folder = try TemporaryDirectory()
        let file = "\(folder.path)/Sample.swift"
        let source = """
            import SluiceClient
            func sample(_ client: ReadOnlyClient) async throws { _ = try await \(expression) }
            """
        try TestSupport.write(source, to: file)
        let command = [
            "swiftc -typecheck -swift-version 6 -I '\(buildFolder)/Modules' -I '\(sourceFolder)/Sources/CCurl'",
            "-Xcc '-fmodule-map-file=\(buildFolder)/CLinux.build/module.modulemap' '\(file)' 2>&1; echo \"status $?\"",
        ].joined(separator: " ")
        let lines = try output(of: command).split(separator: "\n").map(String.init)
        let errors = lines.filter { $0.contains("error:") }
        try #require(lines.last == (errors.isEmpty ? "status 0" : "status 1"), "the compiler did not run")
        return errors
    }

    /// Where the executable of these tests lies.
    private static let buildFolder: String = {
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &path, path.count - 1)
        let text = String(decoding: path.prefix(max(0, count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        return text.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
    }()

    private static let sourceFolder = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }

    private static func output(of command: String) throws -> String {
        guard let pipe = popen(command, "r") else { throw TestSupportError("no shell") }
        defer { pclose(pipe) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while case let count = fread(&piece, 1, piece.count, pipe), count > 0 { bytes += piece[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }
}
