import Glibc

/// Standard output for values, standard error for everything else.
enum Output {
    /// Writes a value.
    static func value(_ text: String) {
        write(text, to: STDOUT_FILENO)
    }

    /// Writes a message for people.
    static func message(_ text: String) {
        write(text + "\n", to: STDERR_FILENO)
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                bytes = bytes.dropFirst(count)
            } else if errno != EINTR {
                return
            }
        }
    }
}
