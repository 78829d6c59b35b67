/// Storage of one size, shared by the buffers of one thread, so that an idle buffer holds none.
///
/// `public` as ``ByteBuffer`` is.
public final class StoragePool {
    /// What a piece of storage holds.
    @inlinable
    package static var storageBytes: Int { 8 * 1024 }

    private static let maximumIdle = 128
    private let idle = UnsafeMutablePointer<UnsafeMutableRawPointer>.allocate(capacity: StoragePool.maximumIdle)
    private var idleCount = 0

    /// A pool without storage; it fills as buffers give theirs back.
    public init() {}

    deinit {
        for index in 0..<idleCount {
            idle[index].deallocate()
        }
        idle.deallocate()
    }

    func take() -> UnsafeMutableRawPointer {
        guard idleCount > 0 else { return .allocate(byteCount: Self.storageBytes, alignment: 16) }
        idleCount &-= 1
        return idle[idleCount]
    }

    func give(_ storage: UnsafeMutableRawPointer) {
        guard idleCount < Self.maximumIdle else { return storage.deallocate() }
        idle[idleCount] = storage
        idleCount &+= 1
    }
}
