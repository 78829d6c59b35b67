import Glibc
package import SluiceCore
package import SluiceRepository

/// What one process sees of a ``SimulatedDisk``.
package final class SimulatedFileSystem: FileSystem {
    private let disk: SimulatedDisk
    private let process: Int

    init(_ disk: SimulatedDisk, process: Int) {
        self.disk = disk
        self.process = process
    }

    /// Whether the process was killed.
    package var isDead: Bool { disk.state.withLock { $0.deadProcesses.contains(process) } }

    /// Ends the process; what it wrote stays.
    package func kill() {
        disk.state.withLock { state in _ = state.deadProcesses.insert(process) }
        releaseLocks()
    }

    package var now: Int64 {
        disk.state.withLock { state in
            // A call takes a while.
            state.time += 20_000
            return state.stampTime
        }
    }

    package func open(_ path: String, for access: FileAccess) throws(SystemError) -> any OpenFile {
        if access == .reading {
            return try look { state throws(SystemError) in
                guard let number = state.names[path] else { throw SystemError(ENOENT, in: "open") }
                return state.handle(number, self.disk, self.process)
            }
        }
        let isThere = disk.state.withLock { $0.names[path] != nil }
        guard !isThere || access == .creating else {
            return try look { state throws(SystemError) in
                if state.isReadOnly { throw SystemError(EROFS, in: "open") }
                guard let number = state.names[path] else { throw SystemError(ENOENT, in: "open") }
                return state.handle(number, self.disk, self.process)
            }
        }
        return try change { state throws(SystemError) in
            guard state.names[path] == nil else { throw SystemError(EEXIST, in: "open") }
            guard state.names[SimulatedDisk.directory(of: path)] != nil else { throw SystemError(ENOENT, in: "open") }
            return state.handle(state.make(path, isDirectory: false), self.disk, self.process)
        }
    }

    package func status(_ path: String) throws(SystemError) -> FileStatus? {
        try look { state throws(SystemError) in state.names[path].flatMap { state.inodes[$0] }.map(FileStatus.init) }
    }

    package func names(in directory: String) throws(SystemError) -> [String] {
        try look { state throws(SystemError) in
            guard state.names[directory] != nil else { throw SystemError(ENOENT, in: "opendir") }
            return state.names.keys.filter { $0 != "/" && SimulatedDisk.directory(of: $0) == directory }.map { path in
                String(path[path.index(after: path.lastIndex(of: "/") ?? path.startIndex)...])
            }
        }
    }

    package func makeDirectory(_ path: String, isPrivate: Bool) throws(SystemError) {
        guard try status(path) == nil else { return }
        try change { state throws(SystemError) in
            guard state.names[SimulatedDisk.directory(of: path)] != nil else { throw SystemError(ENOENT, in: "mkdir") }
            _ = state.make(path, isDirectory: true)
        }
    }

    package func rename(_ path: String, to target: String) throws(SystemError) {
        try change { state throws(SystemError) in
            guard let number = state.names[path] else { throw SystemError(ENOENT, in: "rename") }
            state.change([(path, nil), (target, number)])
        }
    }

    package func remove(_ path: String) throws(SystemError) {
        guard try status(path) != nil else { return }
        try change { state throws(SystemError) in state.change([(path, nil)]) }
    }

    package func synchronize(_ paths: [String]) throws(SystemError) {
        // Several threads do it: any of them may be done when the power goes.
        let order = disk.state.withLock { paths.shuffled(using: &$0.random) }
        for path in order { try open(path, for: .updating).synchronize(withMetadata: true) }
    }

    package func synchronizeDirectory(_ path: String) throws(SystemError) {
        try change { state throws(SystemError) in
            if state.failsSynchronization { throw SystemError(EIO, in: "fsync") }
            state.persistNames { $0.directory == path }
        }
    }

    package func networkName(of path: String) throws(SystemError) -> String? {
        try look { state throws(SystemError) in state.networkName }
    }

    func releaseLocks() {
        disk.state.withLock { state in
            for (number, inode) in state.inodes {
                state.inodes[number]?.locks = inode.locks.filter { handle, _ in
                    handle / SimulatedDisk.State.handlesPerProcess != process
                }
            }
        }
    }

    private func look<Result>(
        _ body: (inout SimulatedDisk.State) throws(SystemError) -> Result
    ) throws(SystemError) -> Result {
        try disk.look(process, body)
    }

    private func change<Result>(
        _ body: (inout SimulatedDisk.State) throws(SystemError) -> Result
    ) throws(SystemError) -> Result {
        try disk.change(process, body, midway: { _ in })
    }
}

extension FileStatus {
    init(_ inode: SimulatedDisk.Inode) {
        self.init(
            stamp: FileStamp(
                inode: inode.number, size: inode.content.count, modified: inode.modified, changed: inode.changed),
            permissions: inode.permissions, isRegular: !inode.isDirectory)
    }
}

extension SimulatedDisk.State {
    static let handlesPerProcess = 1_000_000

    mutating func handle(_ number: UInt64, _ disk: SimulatedDisk, _ process: Int) -> any OpenFile {
        nextHandle += 1
        return SimulatedFile(
            disk, process: process, inode: number, handle: process * Self.handlesPerProcess + nextHandle)
    }
}

extension SimulatedDisk {
    /// A call that changes nothing.
    func look<Result>(
        _ process: Int, _ body: (inout State) throws(SystemError) -> Result
    ) throws(SystemError) -> Result {
        try unsafely { state throws(SystemError) in
            if state.deadProcesses.contains(process) { throw SystemError(EIO, in: "killed") }
            return try body(&state)
        }
    }

    /// A call that changes something, and at which things go wrong.
    func change<Result>(
        _ process: Int, _ body: (inout State) throws(SystemError) -> Result, midway: (inout State) -> Void
    ) throws(SystemError) -> Result {
        try unsafely { state throws(SystemError) in
            if state.deadProcesses.contains(process) { throw SystemError(EIO, in: "killed") }
            state.time += 100_000
            let fault = state.faults.removeValue(forKey: state.calls)
            state.calls += 1
            switch fault {
            case .kill:
                state.deadProcesses.insert(process)
                throw SystemError(EIO, in: "killed")
            case .killMidway:
                midway(&state)
                state.deadProcesses.insert(process)
                throw SystemError(EIO, in: "killed")
            case .fail(let code):
                throw SystemError(code, in: "fault")
            case nil:
                if state.isReadOnly { throw SystemError(EROFS, in: "fault") }
                return try body(&state)
            }
        }
    }

    /// What is given out of the lock is a value, or a handle that comes back through the lock.
    private func unsafely<Result>(
        _ body: (inout State) throws(SystemError) -> Result
    ) throws(SystemError) -> Result {
        let box = state.withLock { state -> Box<Result> in
            do throws(SystemError) {
                return Box(result: .success(try body(&state)))
            } catch {
                return Box(result: .failure(error))
            }
        }
        return try box.result.get()
    }

    /// Made under the lock and used by the caller alone.
    private struct Box<Value>: @unchecked Sendable {
        let result: Result<Value, SystemError>
    }
}
