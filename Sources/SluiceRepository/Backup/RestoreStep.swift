/// What a restore does with one record.
enum RestoreStep: Sendable, Hashable {
    case create
    case replace(RecordVersion)
    case delete(RecordVersion)
    /// It is there.
    case unchanged
    /// What is there stays.
    case keep
    /// What is there forbids it.
    case refuse
    /// It was deleted before the backup, and nobody asks for that.
    case nothing

    /// - Parameters:
    ///   - line: what is in the archive.
    ///   - current: what is in the store; `nil` for nothing.
    ///   - floor: the version that the store gives what it has nothing of.
    ///   - existing: what is wanted.
    init(
        _ line: RecordLine, over current: Record?, floor: RecordVersion, _ existing: RestoreOptions.Existing
    ) {
        let version = current?.version ?? floor
        let isLive = current?.isDeleted == false
        guard line.value != nil else {
            let isWanted = existing == .newer && isLive && line.version > version
            self = isWanted ? .delete(version) : .nothing
            return
        }
        guard isLive, let current else {
            let isLater = existing == .newer && line.version <= version
            self = isLater ? .keep : .create
            return
        }
        if current.hash == line.hash, current.schema == line.schema {
            self = .unchanged
            return
        }
        switch existing {
        case .refuse: self = .refuse
        case .keep: self = .keep
        case .replace: self = .replace(version)
        case .newer: self = line.version > version ? .replace(version) : .keep
        }
    }
}
