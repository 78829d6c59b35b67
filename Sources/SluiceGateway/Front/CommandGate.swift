import SluiceCore

/// Decides which commands may pass: one gate for bodies, paths and batches.
final class CommandGate {
    enum Decision {
        case pass(CommandEntry)
        /// The table does not have it: Redis may.
        case passUnknown
        case refuse(Reason)
        /// Only for HEAD, which must not change anything.
        case methodNotAllowed
    }

    /// Why a command does not pass; the text is made only when it is needed.
    enum Reason {
        case notAllowed, noPermission, notAvailable
        /// It may wait, but not in company: only by itself and on a connection of its own.
        case waits
        /// So many bytes.
        case tooLarge(Int)
    }

    let table = CommandTable.standard
    let allowsOperatorCommands: Bool
    let allowsBlocking: Bool
    let usesHostedUnknownText: Bool
    let commandBytes: Int

    init(allowsOperatorCommands: Bool, allowsBlocking: Bool, usesHostedUnknownText: Bool, commandBytes: Int) {
        self.allowsOperatorCommands = allowsOperatorCommands
        self.allowsBlocking = allowsBlocking
        self.usesHostedUnknownText = usesHostedUnknownText
        self.commandBytes = commandBytes
    }

    @inline(__always)
    func check(
        _ arguments: ArgumentList, of bytes: UnsafeMutableRawBufferPointer, rights: TokenRights, isHead: Bool
    ) -> Decision {
        let bytes = UnsafeRawBufferPointer(bytes)
        let name = slice(bytes, arguments[0])
        let subcommand = arguments.count > 1 ? slice(bytes, arguments[1]) : nil
        guard let entry = table.find(name, subcommand: subcommand) else {
            return decideUnknown(isLimited: rights.isLimited, isHead: isHead)
        }
        if !entry.isOrdinary, isRefused(entry, arguments, of: bytes) {
            return .refuse(allowsBlocking && entry.blocks ? .waits : .notAllowed)
        }
        if rights.isLimited,
            rights.isReadOnly && !entry.readOnlyTokenMayRun || rights.isConfined && !entry.confinedTokenMayRun
        {
            return .refuse(.noPermission)
        }
        if isHead, entry.writes {
            return .methodNotAllowed
        }
        // No command is larger than the request that holds it.
        if bytes.count > commandBytes {
            let size = arguments.ranges.reduce(0) { $0 &+ $1.count }
            guard size <= commandBytes else { return .refuse(.tooLarge(size)) }
        }
        return .pass(entry)
    }

    /// What becomes of a command that was refused because it waits, by itself and on a connection of its own: the same
    /// conditions hold for it as for all.
    func checkWaiting(
        _ arguments: ArgumentList, of bytes: UnsafeMutableRawBufferPointer, rights: TokenRights, isHead: Bool
    ) -> Decision {
        let name = slice(UnsafeRawBufferPointer(bytes), arguments[0])
        guard let entry = table.find(name, subcommand: nil) else { return .refuse(.notAllowed) }
        if rights.isReadOnly, !entry.readOnlyTokenMayRun { return .refuse(.noPermission) }
        if isHead, entry.writes { return .methodNotAllowed }
        let size = arguments.ranges.reduce(0) { $0 &+ $1.count }
        return size <= commandBytes ? .pass(entry) : .refuse(.tooLarge(size))
    }

    /// The text of the answer to a command that does not pass.
    @inline(never)
    func text(of reason: Reason, _ arguments: ArgumentList, of bytes: UnsafeMutableRawBufferPointer) -> String {
        let name = slice(UnsafeRawBufferPointer(bytes), arguments[0])
        return switch reason {
        case .notAllowed, .waits: ErrorText.notAllowed(name)
        case .noPermission: ErrorText.noPermission(name)
        case .notAvailable: ErrorText.notAvailable(name)
        case .tooLarge(let size): ErrorText.commandTooLarge(limit: commandBytes, actual: size)
        }
    }

    @inline(never)
    private func decideUnknown(isLimited: Bool, isHead: Bool) -> Decision {
        if isLimited { return .refuse(.noPermission) }
        if usesHostedUnknownText { return .refuse(.notAvailable) }
        return isHead ? .methodNotAllowed : .passUnknown
    }

    @inline(never)
    private func isRefused(
        _ entry: CommandEntry, _ arguments: ArgumentList, of bytes: UnsafeRawBufferPointer
    ) -> Bool {
        entry.isRefused(allowsOperators: allowsOperatorCommands)
            || (entry.isRefusedWithBlock && CommandTable.hasBlockOption(arguments, of: bytes))
    }

    private func slice(_ bytes: UnsafeRawBufferPointer, _ range: ByteRange) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: bytes.baseAddress.map { $0 + range.offset }, count: range.count)
    }
}
