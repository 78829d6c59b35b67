import Glibc
import SluiceClient

/// The same GETs through `RedisClient`, each task with one of them in flight.
///
/// Modes: `plain` sends each command as a request of its own, `auto` sends what it can together; with `-driver` behind
/// it the tasks run on the client's own thread and not on the pool.
enum OwnClient {
    static func run(_ mode: String, _ load: Load) -> Outcome {
        let done = OutcomeSignal()
        Task.detached {
            do {
                done.finish(try await measure(mode, load))
            } catch {
                print("failed: \(error)")
                exit(1)
            }
        }
        return done.wait()
    }

    private static func measure(_ mode: String, _ load: Load) async throws -> Outcome {
        var configuration = ClientConfiguration(url: load.url, token: load.token)
        configuration.autoPipelining.isEnabled = mode.hasPrefix("auto")
        configuration.certificateAuthorityFile = getenv("BENCH_CA").map { String(cString: $0) }
        configuration.maximumConcurrentRequests = max(128, load.concurrency)
        let client = try RedisClient(configuration)
        let executor: (any TaskExecutor)? = mode.hasSuffix("-driver") ? client.executor : nil
        return try await crowd(client, load, executor)
    }

    private static func crowd(
        _ client: RedisClient, _ load: Load, _ executor: (any TaskExecutor)?
    ) async throws -> Outcome {
        try await withThrowingTaskGroup(of: [Int].self) { group in
            for index in 0..<load.concurrency {
                let share = (load.requests + load.concurrency - 1 - index) / load.concurrency
                let work = { @Sendable () async throws in
                    try await ClientBench.measuresLatencies ? latencies(client, share) : send(client, share)
                }
                // No preference is cheaper than a preference for none.
                if let executor {
                    group.addTask(executorPreference: executor, operation: work)
                } else {
                    group.addTask(operation: work)
                }
            }
            var all: [Int] = []
            for try await latencies in group { all += latencies }
            return Outcome(good: all.count, latencies: all)
        }
    }

    private static func send(_ client: RedisClient, _ count: Int) async throws -> [Int] {
        var good = 0
        for _ in 0..<count where try await client.execute(.get("bench:key")) == "value" { good += 1 }
        return [Int](repeating: 0, count: good)
    }

    private static func latencies(_ client: RedisClient, _ count: Int) async throws -> [Int] {
        var latencies: [Int] = []
        latencies.reserveCapacity(count)
        for _ in 0..<count {
            let start = ClientBench.seconds(CLOCK_MONOTONIC)
            guard try await client.execute(.get("bench:key")) == "value" else { continue }
            latencies.append(Int((ClientBench.seconds(CLOCK_MONOTONIC) - start) * 1e6))
        }
        return latencies
    }
}

/// Lets the main thread wait: an asynchronous main cannot be run under Valgrind 3.19.
///
/// `@unchecked`: the outcome is written before the semaphore is posted, and read after it was waited for.
private final class OutcomeSignal: @unchecked Sendable {
    private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
    private var outcome = Outcome()

    init() {
        sem_init(semaphore, 0, 0)
    }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    func finish(_ outcome: Outcome) {
        self.outcome = outcome
        sem_post(semaphore)
    }

    func wait() -> Outcome {
        while sem_wait(semaphore) != 0 {}
        return outcome
    }
}
