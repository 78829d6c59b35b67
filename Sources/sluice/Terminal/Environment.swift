import Glibc
import SluiceClient

/// The environment, with a `.env` file of the working directory below it.
enum Environment {
    static func current() -> [String: String] {
        dotEnv().merging(ClientConfiguration.processEnvironment) { $1 }
    }

    /// Lines `NAME=VALUE`; quotes around the value are dropped, lines that begin with `#` are comments.
    private static func dotEnv() -> [String: String] {
        let descriptor = open(".env", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [:] }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 64 * 1024)
        let count = read(descriptor, &bytes, bytes.count)
        guard count > 0 else { return [:] }
        var variables: [String: String] = [:]
        for line in String(decoding: bytes[..<count], as: UTF8.self).split(whereSeparator: \.isNewline) {
            guard line.first != "#", let mark = line.firstIndex(of: "=") else { continue }
            let name = line[..<mark].drop { $0 == " " }
            var value = line[line.index(after: mark)...]
            if value.count >= 2, let quote = value.first, quote == "\"" || quote == "'", value.last == quote {
                value = value.dropFirst().dropLast()
            }
            variables[name.hasPrefix("export ") ? String(name.dropFirst(7)) : String(name)] = String(value)
        }
        return variables
    }
}
