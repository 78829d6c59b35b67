import SluiceRepository

extension Subcommand {
    static let entity = Subcommand(
        group: "entity", summary: "Look at records of a collection, and change them.",
        details: """
            Records are in Redis, or in JSON files (--json DIRECTORY). What is changed is checked, indexed and audited as by the
            application, and never over what somebody else changed.
            """,
        members: [.entityList, .entityGet, .entityPut, .entityDelete, .entityHistory, .entityUndo])
}

extension ParsedArguments {
    /// Operands of which each has to be there.
    func operands(_ names: String...) throws -> [String] {
        guard operands.count == names.count else {
            let missing = names.dropFirst(operands.count).first
            throw Failure.usage(
                missing.map { "\($0) is missing" } ?? "\"\(operands[names.count])\" is more than is expected here")
        }
        return operands
    }
}

/// A revision that an option names.
extension ParsedArguments {
    func revision(_ name: String) throws -> Revision? {
        guard let text = value(name) else { return nil }
        guard let revision = Revision(text) else {
            throw Failure.usage("\(name) needs a revision, such as 1.7: see `sluice entity get --record`")
        }
        return revision
    }
}
