import CLinux
import Glibc
import SluiceCore

/// The queue of a store, and the thread that works on it: first come, first served, and what waits can be cancelled.
final class StoreWorker: Sendable {
    private struct State {
        var queue: [StoreJob] = []
        var nextNumber = 0
        /// Jobs that have a number and are not in the queue yet.
        var announced: Set<Int> = []
        var cancelled: Set<Int> = []
        var isStopping = false
        var hasEnded = false
    }

    /// So many jobs share a look at the files at most.
    private static let batchSize = 256

    private let state = Lock(State())
    /// Negative if the system had no descriptor to give.
    private let wakeUp: Int32
    private let thread: Lock<RunningThread?>

    init() {
        wakeUp = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        thread = Lock(nil)
    }

    deinit {
        if wakeUp >= 0 { close(wakeUp) }
    }

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - makeCore: makes what the thread works with.
    ///   - pollInterval: how often other processes' commits are looked for; `nil` while nobody listens.
    /// - Throws: ``SystemError`` if the system has no thread or no descriptor to give.
    func start(
        _ makeCore: @escaping @Sendable () -> JSONStoreCore, pollInterval: @escaping @Sendable () -> Duration?
    ) throws(SystemError) {
        // Nobody could wake the thread.
        guard wakeUp >= 0 else { throw SystemError(EMFILE, in: "eventfd") }
        let running = try OwnThread.startJoinable(name: "sluice-files") { [self] in
            let core = makeCore()
            while wait(for: core, pollInterval()) { turn(core) }
            finish(core)
        }
        thread.withLock { $0 = running }
    }

    /// Has the thread end when the queue is empty.
    func stop() {
        state.withLock { $0.isStopping = true }
        wake()
    }

    /// Suspends until the thread is gone.
    func join() async {
        await thread.withLock { $0 }?.join()
    }

    /// A number for a job that is about to be added.
    func announce() -> Int {
        state.withLock { state in
            state.nextNumber += 1
            state.announced.insert(state.nextNumber)
            return state.nextNumber
        }
    }

    func add(_ job: StoreJob) {
        enum Fate { case queued, cancelled, closed }
        let fate = state.withLock { state in
            state.announced.remove(job.number)
            if state.cancelled.remove(job.number) != nil { return Fate.cancelled }
            if state.isStopping { return .closed }
            state.queue.append(job)
            return .queued
        }
        switch fate {
        case .queued: wake()
        case .cancelled: job.fail(CancellationError())
        case .closed: job.fail(StoreError(.unavailable, "the store was closed"))
        }
    }

    /// Takes back a job that nobody works on yet.
    func cancel(_ number: Int) {
        let job = state.withLock { state -> StoreJob? in
            if state.announced.contains(number) {
                state.cancelled.insert(number)
                return nil
            }
            guard let index = state.queue.firstIndex(where: { $0.number == number }) else { return nil }
            return state.queue.remove(at: index)
        }
        job?.fail(CancellationError())
    }

    /// Has the thread look what there is to do.
    func wake() {
        var one: UInt64 = 1
        _ = Glibc.write(wakeUp, &one, 8)
    }

    /// Waits for work.
    ///
    /// - Returns: whether to go on.
    private func wait(for core: JSONStoreCore, _ pollInterval: Duration?) -> Bool {
        let (isEmpty, isStopping) = state.withLock { ($0.queue.isEmpty, $0.isStopping) }
        guard isEmpty else { return true }
        guard !isStopping else { return false }
        var ends = [core.deadline, pollInterval.map { core.environment.uptime() + $0 }].compactMap { $0 }
        ends.sort()
        var timeout: Int32 = -1
        if let end = ends.first {
            let left = (end.nanoseconds - core.environment.uptime().nanoseconds + 999_999) / 1_000_000
            timeout = Int32(clamping: max(0, left))
        }
        var poller = pollfd(fd: wakeUp, events: Int16(POLLIN), revents: 0)
        poll(&poller, 1, timeout)
        var count: UInt64 = 0
        _ = read(wakeUp, &count, 8)
        return true
    }

    private func turn(_ core: JSONStoreCore) {
        var mustBeExclusive = false
        repeat {
            let next = state.withLock { Array($0.queue.prefix(Self.batchSize)) }
            let isExclusive =
                core.options.isWritable
                && (mustBeExclusive || core.isMaterializationDue || next.contains { $0.kind != .reading })
            // Who may never write is told so under any lock.
            let takesAll = isExclusive || !core.options.isWritable
            let isCreating = isExclusive && next.contains { $0.kind == .creating }
            do throws(StoreError) {
                if isCreating { try core.checkDirectory(isCreating: true) }
                let isHeld = try core.lock.acquire(
                    exclusively: isExclusive, creating: isCreating,
                    while: { next.isEmpty || !state.withLock { $0.queue.isEmpty } })
                guard isHeld else { return }
            } catch {
                core.putOffMaterialization()
                for job in take(all: true) { job.fail(error) }
                return
            }
            let jobs = take(all: takesAll)
            mustBeExclusive = !core.perform(jobs)
            core.lock.release()
            if mustBeExclusive { putBack(jobs) }
        } while mustBeExclusive
    }

    /// The next jobs of the queue; those that write only if `all` are wanted.
    private func take(all: Bool) -> [StoreJob] {
        state.withLock { state in
            var count = 0
            for job in state.queue.prefix(Self.batchSize) {
                if job.kind != .reading, !all { break }
                if job.kind == .solitary {
                    if count == 0 { count = 1 }
                    break
                }
                count += 1
            }
            let jobs = Array(state.queue.prefix(count))
            state.queue.removeFirst(count)
            return jobs
        }
    }

    private func putBack(_ jobs: [StoreJob]) {
        state.withLock { $0.queue.insert(contentsOf: jobs, at: 0) }
    }

    /// Writes what is behind.
    private func finish(_ core: JSONStoreCore) {
        guard core.plain.isBehind, core.options.isWritable,
            (try? core.lock.acquire(exclusively: true, creating: false, while: { true })) == true
        else { return }
        _ = core.perform([
            StoreJob(
                number: 0, kind: .solitary, scope: .nothing,
                run: { core in
                    try? core.tidy(withCheckpoint: false)
                    return { _ in }
                }, fail: { _ in })
        ])
        core.lock.release()
    }
}
