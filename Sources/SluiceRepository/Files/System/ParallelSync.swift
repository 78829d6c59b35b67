import CLinux
import Glibc
import SluiceCore

/// Makes many files durable at a time: a disk takes four for little more than it takes one, and one after the other for
/// four times that.
final class ParallelSync: Sendable {
    private struct State {
        var next = 0
        var failure: SystemError?
    }

    private static let threads = 4

    private let paths: [String]
    private let state = Lock(State())
    /// Counts the threads that are done; negative if the system has no descriptor to give.
    private let done: Int32

    /// - Throws: ``SystemError`` of one of the files that could not be made durable; the others may not be either.
    static func run(_ paths: [String]) throws(SystemError) {
        let work = ParallelSync(paths)
        var helpers = 0
        // Who could not be waited for must not be asked for help.
        let wanted = work.done < 0 ? 0 : min(threads, paths.count) - 1
        while helpers < wanted {
            do throws(SystemError) {
                try OwnThread.start(name: "sluice-sync") {
                    work.run()
                    work.tell()
                }
                helpers += 1
            } catch {
                // The threads that there are do it.
                break
            }
        }
        work.run()
        work.wait(for: helpers)
        if let failure = work.state.withLock({ $0.failure }) { throw failure }
    }

    private init(_ paths: [String]) {
        self.paths = paths
        done = eventfd(0, Int32(EFD_CLOEXEC | EFD_SEMAPHORE))
    }

    deinit {
        if done >= 0 { close(done) }
    }

    private func run() {
        while let path = next() {
            do throws(SystemError) {
                let number = open(path, O_RDONLY | O_CLOEXEC)
                guard number >= 0 else { throw .last(in: "open") }
                defer { close(number) }
                guard fsync(number) == 0 else { throw .last(in: "fsync") }
            } catch {
                state.withLock { $0.failure = error }
            }
        }
    }

    private func next() -> String? {
        state.withLock { state in
            guard state.failure == nil, state.next < paths.count else { return nil }
            defer { state.next += 1 }
            return paths[state.next]
        }
    }

    private func tell() {
        var one: UInt64 = 1
        _ = write(done, &one, 8)
    }

    private func wait(for count: Int) {
        var left = count
        while left > 0 {
            var one: UInt64 = 0
            if read(done, &one, 8) == 8 { left -= 1 }
        }
    }
}
