import SluiceCore

/// Runs the calls of a store where they are made, one after the other: for simulations, whose file systems do not
/// block.
final class InlineStoreRunner: Sendable {
    /// Touched with the lock of `core` held only.
    private struct Confined: @unchecked Sendable {
        let core: JSONStoreCore
    }

    private let core: Lock<Confined>

    init(_ makeCore: () -> JSONStoreCore) {
        core = Lock(Confined(core: makeCore()))
    }

    func run(_ job: StoreJob) {
        core.withLock { confined in
            let core = confined.core
            var isExclusive = job.kind != .reading
            repeat {
                do throws(StoreError) {
                    let isCreating = core.options.isWritable && job.kind == .creating
                    if isCreating { try core.checkDirectory(isCreating: true) }
                    _ = try core.lock.acquire(
                        exclusively: core.options.isWritable && isExclusive, creating: isCreating,
                        while: { true })
                } catch {
                    return job.fail(error)
                }
                isExclusive = !core.perform([job])
                core.lock.release()
            } while isExclusive
        }
    }
}
