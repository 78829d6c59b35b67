import CLinux
import Glibc
import SluiceCore
import SluiceGateway

/// Runs an actor on a thread of its own, so that its methods may block without holding up other tests.
final class ThreadExecutor: SerialExecutor {
    /// The jobs that wait, and the thread's way to learn of them.
    private final class Queue: Sendable {
        private struct Job {
            let job: UnownedJob
            /// Kept until the job has run.
            let executor: ThreadExecutor
        }

        private let jobs = Lock<[Job]>([])
        private let descriptor = eventfd(0, Int32(EFD_CLOEXEC))

        deinit {
            close(descriptor)
        }

        func append(_ job: UnownedJob, for executor: ThreadExecutor) {
            jobs.withLock { $0.append(Job(job: job, executor: executor)) }
            wake()
        }

        /// Wakes the thread; without a job it ends.
        func wake() {
            var one: UInt64 = 1
            _ = write(descriptor, &one, 8)
        }

        func run() {
            while true {
                var count: UInt64 = 0
                while read(descriptor, &count, 8) < 0, errno == EINTR {}
                let waiting = jobs.withLock { jobs in
                    defer { jobs = [] }
                    return jobs
                }
                if waiting.isEmpty { return }
                for entry in waiting {
                    entry.job.runSynchronously(on: entry.executor.asUnownedSerialExecutor())
                }
            }
        }
    }

    private let queue: Queue

    init() throws {
        let queue = Queue()
        self.queue = queue
        try OwnThread.start(name: "test-client") { queue.run() }
    }

    deinit {
        queue.wake()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        queue.append(UnownedJob(job), for: self)
    }
}
