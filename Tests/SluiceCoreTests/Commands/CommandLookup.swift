import SluiceCore

/// Looks a command up as it stands in a request: words between spaces.
func find(_ command: String) -> CommandEntry? {
    let words = command.split(separator: " ", omittingEmptySubsequences: false).map { Array($0.utf8) }
    return words[0].withUnsafeBytes { name in
        guard words.count > 1 else { return CommandTable.standard.find(name, subcommand: nil) }
        return words[1].withUnsafeBytes { CommandTable.standard.find(name, subcommand: $0) }
    }
}

/// As `find`, with the command's own facts.
func info(_ command: String) -> CommandInfo? {
    find(command).map { CommandTable.standard[$0.id] }
}

/// The words of a command where a request has them: side by side in one buffer.
struct RequestWords {
    let ranges = ArgumentList()
    let bytes: [UInt8]

    init(_ command: String) {
        var bytes: [UInt8] = []
        for word in command.split(separator: " ") {
            ranges.append(ByteRange(offset: bytes.count, count: word.utf8.count))
            bytes += Array(word.utf8)
        }
        self.bytes = bytes
    }
}
