import Glibc

/// Standard input.
enum Input {
    /// Everything up to its end.
    static func all() throws -> [UInt8] {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = read(STDIN_FILENO, &piece, piece.count)
            if count > 0 {
                bytes += piece[..<count]
            } else if count == 0 {
                return bytes
            } else if errno != EINTR {
                throw Failure(.errorReply, "standard input cannot be read")
            }
        }
    }
}
