import Glibc
import SluiceCore
import SluiceRepository

/// A file of a ``SimulatedDisk`` that a process has opened.
final class SimulatedFile: OpenFile {
    private let disk: SimulatedDisk
    private let process: Int
    private let inode: UInt64
    private let handle: Int

    init(_ disk: SimulatedDisk, process: Int, inode: UInt64, handle: Int) {
        self.disk = disk
        self.process = process
        self.inode = inode
        self.handle = handle
    }

    deinit {
        unlock()
    }

    func status() throws(SystemError) -> FileStatus {
        try look { inode throws(SystemError) in FileStatus(inode) }
    }

    func read(at offset: Int, count: Int) throws(SystemError) -> [UInt8] {
        try look { inode throws(SystemError) in Array(inode.content.dropFirst(offset).prefix(count)) }
    }

    func write(_ bytes: [UInt8], at offset: Int) throws(SystemError) {
        try change(
            { state throws(SystemError) in
                let size = state.inodes[self.inode]?.content.count ?? 0
                let room = state.capacity - state.usedBytes
                let fits = max(0, min(bytes.count, room + max(0, size - offset)))
                self.put(Array(bytes.prefix(fits)), at: offset, &state)
                if fits < bytes.count { throw SystemError(ENOSPC, in: "pwrite") }
            },
            midway: { state in
                let count = Int.random(in: 0...bytes.count, using: &state.random)
                self.put(Array(bytes.prefix(count)), at: offset, &state)
            })
    }

    func truncate(to size: Int) throws(SystemError) {
        try change { state throws(SystemError) in
            state.touch(self.inode) { inode in
                let zeros = [UInt8](repeating: 0, count: max(0, size - inode.content.count))
                inode.content = Array((inode.content + zeros).prefix(size))
            }
        }
    }

    func synchronize(withMetadata: Bool) throws(SystemError) {
        do throws(SystemError) {
            try change { state throws(SystemError) in
                guard !state.failsSynchronization else { throw SystemError(EIO, in: "fsync") }
                guard var inode = state.inodes[self.inode] else { return }
                inode.durable = Self.written(inode)
                inode.forgotten = nil
                state.inodes[self.inode] = inode
            }
        } catch {
            guard error.code == EIO, !disk.state.withLock({ $0.deadProcesses.contains(process) }) else { throw error }
            // The pages count as clean from now on, although the disk does not have them.
            disk.state.withLock { state in
                let content = state.inodes[inode]?.content
                state.inodes[inode]?.forgotten = content
            }
            throw error
        }
    }

    func setPermissions(_ mode: UInt32) throws(SystemError) {
        try change { state throws(SystemError) in state.inodes[self.inode]?.permissions = mode }
    }

    func lock(exclusively isExclusive: Bool) throws(SystemError) -> Bool {
        try disk.look(process) { state throws(SystemError) in
            var locks = state.inodes[self.inode]?.locks ?? [:]
            locks[self.handle] = nil
            guard isExclusive ? locks.isEmpty : !locks.values.contains(true) else { return false }
            state.inodes[self.inode]?.locks[self.handle] = isExclusive
            return true
        }
    }

    func unlock() {
        disk.state.withLock { state in state.inodes[inode]?.locks[handle] = nil }
    }

    /// What a successful synchronisation leaves on the disk: sectors that an earlier one failed to write, and that were
    /// not changed since, are not written.
    private static func written(_ inode: SimulatedDisk.Inode) -> [UInt8] {
        guard let forgotten = inode.forgotten else { return inode.content }
        var result = inode.content
        for start in stride(from: 0, to: result.count, by: SimulatedDisk.sectorBytes) {
            let end = min(start + SimulatedDisk.sectorBytes, result.count)
            guard end <= forgotten.count, forgotten[start..<end] == inode.content[start..<end] else { continue }
            let old = (start..<end).map { $0 < inode.durable.count ? inode.durable[$0] : 0 }
            result.replaceSubrange(start..<end, with: old)
        }
        return result
    }

    private func put(_ bytes: [UInt8], at offset: Int, _ state: inout SimulatedDisk.State) {
        state.touch(inode) { inode in
            if inode.content.count < offset + bytes.count {
                inode.content += [UInt8](repeating: 0, count: offset + bytes.count - inode.content.count)
            }
            inode.content.replaceSubrange(offset..<(offset + bytes.count), with: bytes)
        }
    }

    private func look<Result>(
        _ body: (SimulatedDisk.Inode) throws(SystemError) -> Result
    ) throws(SystemError) -> Result {
        try disk.look(process) { state throws(SystemError) in
            guard let inode = state.inodes[self.inode] else { throw SystemError(EBADF, in: "file") }
            return try body(inode)
        }
    }

    private func change(
        _ body: (inout SimulatedDisk.State) throws(SystemError) -> Void,
        midway: (inout SimulatedDisk.State) -> Void = { _ in }
    ) throws(SystemError) {
        try disk.change(process, body, midway: midway)
    }
}
