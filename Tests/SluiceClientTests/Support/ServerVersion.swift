import Glibc
import SluiceGateway
import Testing

/// Which server the tests run: Debian's, or the one of SLUICE_TEST_REDIS_SERVER.
enum ServerVersion {
    /// Major and minor number; 0 if it cannot be told.
    static let ofTests: Double = {
        let path = getenv("SLUICE_TEST_REDIS_SERVER").map { String(cString: $0) } ?? "redis-server"
        guard let pipe = popen("'\(path)' --version 2>/dev/null", "r") else { return 0 }
        defer { pclose(pipe) }
        var line = [CChar](repeating: 0, count: 512)
        guard fgets(&line, Int32(line.count), pipe) != nil else { return 0 }
        let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        guard let version = text.split(separator: " ").first(where: { $0.hasPrefix("v=") }) else { return 0 }
        return number(version.dropFirst(2))
    }()

    /// Major and minor number of a version in writing; 0 if it is none.
    static func number(_ version: some StringProtocol) -> Double {
        Double(version.split(separator: ".").prefix(2).joined(separator: ".")) ?? 0
    }

    /// The module with JSON, of SLUICE_TEST_REDIS_JSON.
    static let jsonModule = getenv("SLUICE_TEST_REDIS_JSON").map { String(cString: $0) }
}

extension Trait where Self == ConditionTrait {
    /// Skips what the server of the tests is too old for.
    static func needsServer(_ version: Double) -> Self {
        .enabled(if: ServerVersion.ofTests >= version, "needs Redis \(version): set SLUICE_TEST_REDIS_SERVER")
    }
}
