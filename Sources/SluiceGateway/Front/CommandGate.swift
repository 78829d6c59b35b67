import SluiceCore

/// Decides which commands may pass: one gate for bodies, paths and batches.
struct CommandGate {
    enum Decision {
        case pass(CommandEntry?)
        /// The text of the answer.
        case refuse(String)
        /// Only for HEAD, which must not change anything.
        case methodNotAllowed
    }

    let table = CommandTable.standard
    let allowsOperatorCommands: Bool
    let usesHostedUnknownText: Bool
    let commandBytes: Int

    func check(
        _ arguments: [ByteRange], of bytes: UnsafeMutableRawBufferPointer, rights: TokenRights, isHead: Bool
    ) -> Decision {
        let bytes = UnsafeRawBufferPointer(bytes)
        let name = slice(bytes, arguments[0])
        let subcommand = arguments.count > 1 ? slice(bytes, arguments[1]) : nil
        guard let entry = table.find(name, subcommand: subcommand) else {
            if rights.isReadOnly { return .refuse(ErrorText.noPermission(name)) }
            if usesHostedUnknownText { return .refuse(ErrorText.notAvailable(name)) }
            return isHead ? .methodNotAllowed : .pass(nil)
        }
        if entry.isRefused(allowsOperators: allowsOperatorCommands)
            || (entry.isRefusedWithBlock && CommandTable.hasBlockOption(arguments, of: bytes))
        {
            return .refuse(ErrorText.notAllowed(name))
        }
        if rights.isReadOnly, !entry.readOnlyTokenMayRun {
            return .refuse(ErrorText.noPermission(name))
        }
        if isHead, entry.writes {
            return .methodNotAllowed
        }
        let size = size(of: arguments)
        guard size <= commandBytes else {
            return .refuse(ErrorText.commandTooLarge(limit: commandBytes, actual: size))
        }
        return .pass(entry)
    }

    private func size(of arguments: [ByteRange]) -> Int {
        var total = 0
        for argument in arguments {
            total &+= argument.count
        }
        return total
    }

    private func slice(_ bytes: UnsafeRawBufferPointer, _ range: ByteRange) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[range.offset..<range.end])
    }
}
