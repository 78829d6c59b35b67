import CLinux
import Glibc
import SluiceCore
import SluiceNet

/// Writes a file, over the one that may be there.
package func write(_ text: String, to path: String, mode: UInt32 = 0o600) throws {
    try write(Array(text.utf8), to: path, mode: mode)
}

/// Writes a file of any bytes, over the one that may be there.
package func write(_ bytes: [UInt8], to path: String, mode: UInt32 = 0o600) throws {
    let number = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
    guard number >= 0 else { throw SystemError.last(in: "open") }
    let descriptor = FileDescriptor(owning: number)
    fchmod(descriptor.number, mode)
    guard Glibc.write(descriptor.number, bytes, bytes.count) == bytes.count else {
        throw SystemError.last(in: "write")
    }
}

/// Reads a file of text.
package func text(of path: String) throws -> String {
    String(decoding: try bytes(of: path), as: UTF8.self)
}

/// Reads a file of any bytes.
package func bytes(of path: String) throws -> [UInt8] {
    let number = open(path, O_RDONLY | O_CLOEXEC)
    guard number >= 0 else { throw SystemError.last(in: "open") }
    let descriptor = FileDescriptor(owning: number)
    var content: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
        let count = read(descriptor.number, &piece, piece.count)
        guard count >= 0 else { throw SystemError.last(in: "read") }
        if count == 0 { return content }
        content += piece[..<count]
    }
}
