import Glibc
import SluiceCore

/// The compiler, with the modules of this build.
package enum Compiler {
    /// The errors in a source file.
    package static func errors(in source: String) throws -> [String] {
        let folder = try TemporaryDirectory()
        let file = "\(folder.path)/Sample.swift"
        try write(source, to: file)
        let systemLibraries = ["CCurl", "COpenSSL", "CZlib"].map { "-I '\(sourceFolder)/Sources/\($0)'" }
        let command = [
            "swiftc -typecheck -swift-version 6 -I '\(buildFolder)/Modules' \(systemLibraries.joined(separator: " "))",
            "-Xcc '-fmodule-map-file=\(buildFolder)/CLinux.build/module.modulemap' '\(file)' 2>&1; echo \"status $?\"",
        ].joined(separator: " ")
        let lines = try output(of: command).split(separator: "\n").map(String.init)
        let errors = lines.filter { $0.contains("error:") }
        guard lines.last == (errors.isEmpty ? "status 0" : "status 1") else {
            throw TestSupportError("the compiler did not run")
        }
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
