import Glibc

/// The program `sluice`, built next to the tests.
package enum BuiltProgram {
    /// Where it is; `nil` if it is not built.
    package static var path: String? {
        var buffer = [CChar](repeating: 0, count: 4096)
        let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        guard length > 0 else { return nil }
        let path = String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let program = path.replacing(/[^\/]+$/, with: "sluice")
        return access(program, X_OK) == 0 ? program : nil
    }
}
