import Glibc

/// Storage of one size, shared by the buffers of one thread, so that an idle buffer holds none.
///
/// The pieces lie in pages of their own, and those that many buffers have given back are handed to the system: between
/// other allocations they would stay with the process for as long as anything beside them lives. `public` as
/// ``ByteBuffer`` is.
public final class StoragePool {
    /// What a piece of storage holds.
    @inlinable
    package static var storageBytes: Int { 8 * 1024 }

    private static let maximumIdle = 128
    private static let piecesOfSlab = 64
    private let idle = UnsafeMutablePointer<UnsafeMutableRawPointer>.allocate(capacity: StoragePool.maximumIdle)
    private var idleCount = 0
    /// Pieces without memory behind them; they get some when they are written.
    private var empty: [UnsafeMutableRawPointer] = []
    private var slabs: [UnsafeMutableRawPointer] = []

    /// A pool without storage; it fills as buffers give theirs back.
    public init() {}

    deinit {
        for slab in slabs {
            munmap(slab, Self.piecesOfSlab * Self.storageBytes)
        }
        idle.deallocate()
    }

    func take() -> UnsafeMutableRawPointer {
        guard idleCount > 0 else { return empty.popLast() ?? takeOfNewSlab() }
        idleCount &-= 1
        return idle[idleCount]
    }

    func give(_ storage: UnsafeMutableRawPointer) {
        guard idleCount < Self.maximumIdle else {
            madvise(storage, Self.storageBytes, MADV_DONTNEED)
            return empty.append(storage)
        }
        idle[idleCount] = storage
        idleCount &+= 1
    }

    private func takeOfNewSlab() -> UnsafeMutableRawPointer {
        let size = Self.piecesOfSlab * Self.storageBytes
        let slab = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let slab, slab != MAP_FAILED else {
            preconditionFailure("the system has no memory left")
        }
        slabs.append(slab)
        empty += (1..<Self.piecesOfSlab).map { slab + $0 * Self.storageBytes }
        return slab
    }
}
