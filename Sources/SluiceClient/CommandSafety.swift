import SluiceCore

/// What sending a command twice would do.
enum CommandSafety {
    /// Whether a command changes nothing, so that sending it twice is the same as sending it once.
    static func mayRepeat(_ command: [[UInt8]]) -> Bool {
        retryClass(of: command) == .read
    }

    /// What the table says of a command; the worst of one that it does not know.
    static func retryClass(of command: [[UInt8]]) -> RetryClass {
        guard let name = command.first else { return .effectful }
        return name.withUnsafeBytes { name in
            (command.count > 1 ? command[1] : []).withUnsafeBytes { subcommand in
                CommandTable.standard.find(name, subcommand: subcommand)?.retry ?? .effectful
            }
        }
    }
}
