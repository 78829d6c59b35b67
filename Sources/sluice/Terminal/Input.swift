import Glibc

/// Standard input, and files.
enum Input {
    /// Everything in a file.
    static func all(of path: String) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Failure.usage("\(path) cannot be read: \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        return try all(descriptor, called: path)
    }

    /// Everything up to its end.
    static func all() throws -> [UInt8] {
        try all(STDIN_FILENO, called: "standard input")
    }

    private static func all(_ descriptor: Int32, called name: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = read(descriptor, &piece, piece.count)
            if count > 0 {
                bytes += piece[..<count]
            } else if count == 0 {
                return bytes
            } else if errno != EINTR {
                throw Failure(.errorReply, "\(name) cannot be read")
            }
        }
    }
}
