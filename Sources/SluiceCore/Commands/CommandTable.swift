/// Every command that the gateway and the client know, and what they have to know about each.
///
/// The facts are generated from running servers: see `scripts/generate-command-table.py`.
///
/// `@unchecked`: the slots are filled once, before anybody else sees them, and stay for as long as the table.
package final class CommandTable: @unchecked Sendable {
    package static let standard = CommandTable(
        sections.flatMap { CommandTableReader.commands(of: $0.group, in: $0.text) })

    /// All commands and subcommands; by group, then by name.
    package let all: [CommandInfo]

    private struct Slot {
        var name = CommandName.none
        var entry: CommandEntry?
    }

    /// A power of two of them, at most half of them taken, searched from a name's hash on.
    private let slots: UnsafeMutablePointer<Slot>

    private static let slotCount = 1_024
    private static let hashShift = UInt64(64 - slotCount.trailingZeroBitCount)

    init(_ commands: [CommandInfo]) {
        precondition(commands.count <= Self.slotCount / 2, "more commands than the table has room for")
        all = commands
        slots = .allocate(capacity: Self.slotCount)
        slots.initialize(repeating: Slot(), count: Self.slotCount)
        var containers: [Substring: CommandID] = [:]
        for (place, command) in commands.enumerated() where command.traits.contains(.container) {
            containers[command.name[...]] = CommandID(rawValue: Int16(place))
        }
        for (place, command) in commands.enumerated() {
            let words = command.name.split(separator: "|", maxSplits: 1)
            var word = words.last ?? ""
            let container = words.count == 1 ? nil : containers[words[0]]
            guard let name = word.withUTF8({ CommandName(UnsafeRawBufferPointer($0), of: container) }) else {
                preconditionFailure("a command's name is empty or too long")
            }
            var index = Int(truncatingIfNeeded: name.hash >> Self.hashShift)
            while !slots[index].name.isNone {
                index = (index + 1) % Self.slotCount
            }
            slots[index] = Slot(name: name, entry: CommandEntry(command, id: CommandID(rawValue: Int16(place))))
        }
    }

    deinit {
        slots.deallocate()
    }

    /// Finds a command by its words.
    ///
    /// A command with subcommands whose subcommand is missing or unknown is found as itself. Allocates nothing.
    ///
    /// - Parameters:
    ///   - name: the first word, in any case.
    ///   - subcommand: the second word, if there is one; looked at only when the command has subcommands.
    /// - Returns: nil for an unknown command.
    /// - Complexity: O(1).
    package func find(_ name: UnsafeRawBufferPointer, subcommand: UnsafeRawBufferPointer?) -> CommandEntry? {
        guard name.count <= CommandName.shortLength else { return findLong(name, subcommand: subcommand) }
        guard let folded = CommandName(short: name), let entry = find(folded) else { return nil }
        guard entry.hasSubcommands, let subcommand else { return entry }
        return findSubcommand(subcommand, of: entry)
    }

    // The rarer ways are out of line: the registers they need would have to be saved for every command.

    @inline(never)
    private func findLong(_ name: UnsafeRawBufferPointer, subcommand: UnsafeRawBufferPointer?) -> CommandEntry? {
        guard let folded = CommandName(long: name), let entry = find(folded) else { return nil }
        guard entry.hasSubcommands, let subcommand else { return entry }
        return findSubcommand(subcommand, of: entry)
    }

    @inline(never)
    private func findSubcommand(_ subcommand: UnsafeRawBufferPointer, of container: CommandEntry) -> CommandEntry {
        CommandName(subcommand, of: container.id).flatMap { find($0) } ?? container
    }

    @inline(__always)
    private func find(_ name: CommandName) -> CommandEntry? {
        var index = Int(truncatingIfNeeded: name.hash >> Self.hashShift)
        while true {
            if slots[index].name == name { return slots[index].entry }
            if slots[index].name.isNone { return nil }
            index = (index &+ 1) & (Self.slotCount &- 1)
        }
    }

    /// What is known of a command that was found.
    package subscript(id: CommandID) -> CommandInfo {
        all[Int(id.rawValue)]
    }
}
