import SluiceCore

/// What sending a command twice would do.
enum CommandSafety {
    /// Whether a command changes nothing, so that sending it twice is the same as sending it once.
    static func mayRepeat(_ command: [[UInt8]]) -> Bool {
        guard let name = command.first else { return false }
        return name.withUnsafeBytes { name in
            (command.count > 1 ? command[1] : []).withUnsafeBytes { subcommand in
                CommandTable.standard.find(name, subcommand: subcommand)?.retry == .read
            }
        }
    }
}
