import SluiceCore

/// Where a store keeps what.
struct StorePaths: Sendable {
    /// The directory of plain files.
    let root: String
    let component: String

    /// Holds what is not for programs that read plain files, for all components of the directory.
    var hidden: String { "\(root)/.sluice" }
    var home: String { "\(hidden)/\(component)" }
    var log: String { "\(home)/log" }
    var lock: String { "\(home)/lock" }
    /// Who waits for the lock holds this one, so that waiting is fair.
    var turn: String { "\(home)/turn" }
    var quarantine: String { "\(home)/quarantine" }
    /// Of the layout `collection`.
    var collection: String { "\(root)/\(component).json" }
    /// Of the layout `entity`.
    var entities: String { "\(root)/\(component)" }

    func sidecar(_ number: Int64) -> String { "\(home)/envelopes-\(number)" }
    func audit(_ number: Int64) -> String { "\(home)/audit-\(number)" }

    /// Makes the directories that are missing; that above ``root`` must be there.
    func makeDirectories(in files: any FileSystem) throws(SystemError) {
        if try files.status(root) == nil { try files.makeDirectory(root) }
        try files.makeDirectory(hidden)
        try files.makeDirectory(home)
        try files.synchronizeDirectory(root)
        try files.synchronizeDirectory(hidden)
    }

    static let temporarySuffix = ".sluice-tmp"

    /// A name for a file that is to take the place of another one by a rename. Programs that read `*.json` do not see
    /// it.
    static func temporary(for name: String) -> String {
        // Names have 255 bytes at most.
        let short = name.utf8.count > 240 ? "file-\(CRC32C.value(of: Array(name.utf8)))" : name
        return ".\(short)\(temporarySuffix)"
    }
}

extension FileSystem {
    /// Writes a file that takes the place of another one whole or not at all; its name is durable only when the
    /// directory is synchronised.
    func replace(_ path: String, with bytes: [UInt8], permissions: UInt32? = nil) throws(SystemError) {
        let temporary = try prepare(path, with: bytes, permissions: permissions, isLast: true)
        try rename(temporary, to: path)
    }

    /// Writes what is to take the place of a file beside it, and tells its path. It is durable if nothing else is to be
    /// made durable with it (`isLast`).
    func prepare(
        _ path: String, with bytes: [UInt8], permissions: UInt32? = nil, isLast: Bool
    ) throws(SystemError) -> String {
        let cut = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        let temporary = path[..<cut] + StorePaths.temporary(for: String(path[cut...]))
        // The lock is ours: what is there was left by a crash.
        try remove(String(temporary))
        let file = try open(String(temporary), for: .creating)
        do throws(SystemError) {
            if let permissions { try file.setPermissions(permissions) }
            try file.write(bytes, at: 0)
            if isLast { try file.synchronize(withMetadata: true) }
        } catch {
            try? remove(String(temporary))
            throw error
        }
        return String(temporary)
    }

    /// Reads a whole file.
    ///
    /// - Returns: what it holds, and its stamp before it was read; `nil` if there is none, or no file.
    func read(_ path: String) throws(SystemError) -> (bytes: [UInt8], status: FileStatus)? {
        do throws(SystemError) {
            let file = try open(path, for: .reading)
            let status = try file.status()
            guard status.isRegular else { return nil }
            return (try file.read(at: 0, count: status.stamp.size), status)
        } catch {
            guard error.isAbsence else { throw error }
            return nil
        }
    }
}
