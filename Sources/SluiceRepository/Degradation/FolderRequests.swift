import SluiceCore

/// What operators ask of the process that has a folder: a file for each request.
struct FolderRequests: Sendable {
    let folder: String

    private static let prefix = "discard-"

    func askToDiscard(_ operation: OperationID, _ note: String?) throws(StoreError) {
        do throws(SystemError) {
            try SmallFile.write(note ?? "", to: path(of: operation))
        } catch {
            throw StoreError(.readOnly, "\(folder) cannot be written: \(error)")
        }
    }

    func takeBack(_ operation: OperationID) {
        try? LocalFileSystem().remove(path(of: operation))
    }

    /// Does what is asked for.
    func serve(_ journal: PendingJournal) async {
        let folder = folder
        let names = try? await OwnThread.run(name: "sluice-folder") { try LocalFileSystem().names(in: folder) }
        for name in names ?? [] where name.hasPrefix(Self.prefix) {
            guard let operation = OperationID(String(name.dropFirst(Self.prefix.count))) else { continue }
            let note = SmallFile.read(path(of: operation))
            // What the disk does not take is asked for again.
            guard (try? await journal.discard(operation, note)) != nil else { continue }
            takeBack(operation)
        }
    }

    private func path(of operation: OperationID) -> String { "\(folder)/\(Self.prefix)\(operation)" }
}
