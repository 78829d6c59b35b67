import Glibc
import SluiceCore

/// A disk in memory that loses what was not made durable, when it is told to: sectors of files and names in
/// directories, each by itself, in any mixture. Also one that is full, read-only, or fails.
///
/// Deterministic: the same seed and the same calls give the same disk. Processes see it through ``process()``.
package final class SimulatedDisk: Sendable {
    /// What happens at a call that changes something.
    package enum Fault: Sendable, Hashable {
        /// The process dies before the call.
        case kill
        /// The process dies when a part of what it writes is in the file; before the call, if it writes nothing.
        case killMidway
        /// The call fails. If it was to make something durable, that is lost, and later calls do not find it missing.
        case fail(Int32)
    }

    static let sectorBytes = 512
    /// Of the clock that stamps files, in nanoseconds.
    static let tick: Int64 = 4_000_000

    struct Inode {
        var number: UInt64
        var isDirectory = false
        /// What programs see.
        var content: [UInt8] = []
        /// What a loss of power leaves for certain.
        var durable: [UInt8] = []
        /// What the disk failed to take when it was told to: never written again unless it is changed.
        var forgotten: [UInt8]?
        var permissions: UInt32 = 0o644
        var modified: Int64
        var changed: Int64
        /// Handles that hold the lock, and whether exclusively.
        var locks: [Int: Bool] = [:]
    }

    /// A change of names; a rename is two that come together.
    struct NameChange {
        var directory: String
        var names: [(path: String, inode: UInt64?)]
    }

    struct State {
        var random: SeededRandom
        var inodes: [UInt64: Inode] = [:]
        var names: [String: UInt64] = [:]
        var durableNames: [String: UInt64] = [:]
        var pendingNames: [NameChange] = []
        var nextNumber: UInt64 = 100
        var nextHandle = 0
        /// In nanoseconds since 1970.
        var time: Int64 = 1_700_000_000_000_000_000
        var deadProcesses: Set<Int> = []
        var processes = 0
        var calls = 0
        var faults: [Int: Fault] = [:]
        var isReadOnly = false
        var capacity = Int.max
        var failsSynchronization = false
        var networkName: String?
    }

    let state: Lock<State>

    /// An empty disk with the directories `/` and `/data`.
    package init(seed: UInt64 = 1) {
        state = Lock(State(random: SeededRandom(seed: seed)))
        state.withLock { state in
            for path in ["/", "/data"] { _ = state.make(path, isDirectory: true) }
            state.durableNames = state.names
            state.pendingNames = []
        }
    }

    /// A process that uses the disk.
    package func process() -> SimulatedFileSystem {
        SimulatedFileSystem(
            self,
            process: state.withLock { state in
                state.processes += 1
                return state.processes
            })
    }

    /// Calls so far that change something.
    package var calls: Int { state.withLock { $0.calls } }

    /// Has a fault happen at the call that follows `count` others.
    package func arm(_ fault: Fault, at count: Int) {
        state.withLock { $0.faults[count] = fault }
    }

    /// The file system refuses changes, as one that was mounted for reading.
    package func setReadOnly(_ isReadOnly: Bool) {
        state.withLock { $0.isReadOnly = isReadOnly }
    }

    /// Bytes of all files at most.
    package func setCapacity(_ bytes: Int) {
        state.withLock { $0.capacity = bytes }
    }

    /// Whether all that is to be made durable from now on is lost.
    package func setFailsSynchronization(_ fails: Bool) {
        state.withLock { $0.failsSynchronization = fails }
    }

    /// Makes it a disk of another machine.
    package func setNetworkName(_ name: String) {
        state.withLock { $0.networkName = name }
    }

    /// Bytes of all files.
    package var usedBytes: Int { state.withLock { $0.usedBytes } }

    /// Has time pass, by the clock that stamps files.
    package func wait(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        state.withLock { $0.time += seconds * 1_000_000_000 + attoseconds / 1_000_000_000 }
    }

    /// What a file holds; `nil` if there is none.
    package func content(of path: String) -> [UInt8]? {
        state.withLock { state in state.names[path].flatMap { state.inodes[$0]?.content } }
    }

    /// The paths of all files below a directory.
    package func paths(below directory: String) -> [String] {
        state.withLock { state in
            state.names.filter { $0.key.hasPrefix(directory + "/") && state.inodes[$0.value]?.isDirectory == false }
                .map(\.key).sorted()
        }
    }

    /// Writes a file as another program does, over the one that may be there, durably.
    package func write(_ bytes: [UInt8], to path: String) {
        state.withLock { state in
            let number = state.names[path] ?? state.make(path, isDirectory: false)
            state.touch(number) { inode in
                inode.content = bytes
                inode.durable = bytes
            }
            state.persistNames { _ in true }
        }
    }

    package func write(_ text: String, to path: String) {
        write(Array(text.utf8), to: path)
    }

    /// Removes a file as another program does, durably.
    package func remove(_ path: String) {
        state.withLock { state in
            state.change([(path, nil)])
            state.persistNames { _ in true }
        }
    }

    /// Changes a byte of a file without leaving a trace, as a bad sector does.
    package func flip(_ bits: UInt8, at offset: Int, of path: String) {
        state.withLock { state in
            guard let number = state.names[path], let inode = state.inodes[number] else { return }
            state.inodes[number]?.content[offset] ^= bits
            // What was never made durable may not be there.
            if offset < inode.durable.count { state.inodes[number]?.durable[offset] ^= bits }
        }
    }

    /// Cuts a file without leaving a trace.
    package func cut(_ path: String, to count: Int) {
        state.withLock { state in
            guard let number = state.names[path], let inode = state.inodes[number] else { return }
            state.inodes[number]?.content = Array(inode.content.prefix(count))
            state.inodes[number]?.durable = Array(inode.durable.prefix(count))
        }
    }

    /// Another disk that holds the same, as a copy made now.
    package func copy(seed: UInt64) -> SimulatedDisk {
        let copy = SimulatedDisk(seed: seed)
        let state = state.withLock { $0 }
        copy.state.withLock { other in
            let random = other.random
            other = state
            other.random = random
            other.faults = [:]
        }
        return copy
    }

    /// Ends all processes; what they wrote stays, durable or not.
    package func killAll() {
        state.withLock { $0.endProcesses() }
    }

    /// Ends all processes, and loses some of what was not durable.
    package func losePower() {
        state.withLock { state in
            state.endProcesses()
            for number in state.inodes.keys.sorted() { state.loseSectors(of: number) }
            let pending = state.pendingNames
            state.pendingNames = []
            state.names = state.durableNames
            for change in pending where Bool.random(using: &state.random) {
                for (path, inode) in change.names { state.names[path] = inode }
            }
            // What is in a directory that was lost is lost.
            let names = state.names
            state.names = names.filter { path, _ in
                var path = path
                while path != "/" {
                    path = SimulatedDisk.directory(of: path)
                    if names[path] == nil { return false }
                }
                return true
            }
            state.durableNames = state.names
        }
    }

    static func directory(of path: String) -> String {
        guard let cut = path.lastIndex(of: "/"), cut != path.startIndex else { return "/" }
        return String(path[..<cut])
    }
}

extension SimulatedDisk.State {
    var usedBytes: Int { inodes.values.reduce(0) { $0 + $1.content.count } }

    var stampTime: Int64 { time / SimulatedDisk.tick * SimulatedDisk.tick }

    mutating func make(_ path: String, isDirectory: Bool) -> UInt64 {
        nextNumber += 1
        inodes[nextNumber] = SimulatedDisk.Inode(
            number: nextNumber, isDirectory: isDirectory, modified: stampTime, changed: stampTime)
        change([(path, nextNumber)])
        return nextNumber
    }

    mutating func touch(_ number: UInt64, _ body: (inout SimulatedDisk.Inode) -> Void) {
        guard var inode = inodes.removeValue(forKey: number) else { return }
        body(&inode)
        (inode.modified, inode.changed) = (stampTime, stampTime)
        inodes[number] = inode
    }

    mutating func change(_ changes: [(path: String, inode: UInt64?)]) {
        for (path, inode) in changes {
            names[path] = inode
            // A rename changes what is known of the file.
            let time = stampTime
            if let inode { inodes[inode]?.changed = time }
        }
        pendingNames.append(
            SimulatedDisk.NameChange(directory: SimulatedDisk.directory(of: changes[0].path), names: changes))
    }

    mutating func persistNames(where isMeant: (SimulatedDisk.NameChange) -> Bool) {
        for change in pendingNames where isMeant(change) {
            for (path, inode) in change.names { durableNames[path] = inode }
        }
        pendingNames.removeAll(where: isMeant)
    }

    mutating func endProcesses() {
        deadProcesses.formUnion(0...processes)
        for number in inodes.keys { inodes[number]?.locks = [:] }
        faults = [:]
    }

    /// Which sectors are on the disk by chance, and how long the file is, if it was not made durable.
    mutating func loseSectors(of number: UInt64) {
        guard var inode = inodes[number], !inode.isDirectory else { return }
        let goal = inode.forgotten ?? inode.content
        var result = inode.durable
        if goal.count != result.count, Bool.random(using: &random) {
            let zeros = [UInt8](repeating: 0, count: max(0, goal.count - result.count))
            result = Array((result + zeros).prefix(goal.count))
        }
        for start in stride(from: 0, to: min(goal.count, result.count), by: SimulatedDisk.sectorBytes)
        where Bool.random(using: &random) {
            let end = min(start + SimulatedDisk.sectorBytes, goal.count, result.count)
            result.replaceSubrange(start..<end, with: goal[start..<end])
        }
        (inode.content, inode.durable, inode.forgotten) = (result, result, nil)
        inodes[number] = inode
    }
}
