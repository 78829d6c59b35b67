import CLinux
import Glibc

/// Runs work that blocks on a thread of its own, where it holds up neither an event loop nor the cooperative pool.
package enum OwnThread {
    private final class Work {
        let name: String
        let body: () -> Void

        init(name: String, body: @escaping () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// Starts a thread.
    ///
    /// - Parameters:
    ///   - name: shown by `ps` and debuggers; at most 15 bytes count.
    ///   - body: what the thread does.
    /// - Throws: ``SystemError`` if the system has no thread to give.
    package static func start(name: String, _ body: @escaping @Sendable () -> Void) throws(SystemError) {
        _ = try startJoinable(name: name, body)
    }

    /// Starts a thread whose end can be waited for; as ``start(name:_:)``.
    package static func startJoinable(
        name: String, _ body: @escaping @Sendable () -> Void
    ) throws(SystemError) -> RunningThread {
        var thread = pthread_t()
        let work = Unmanaged.passRetained(Work(name: name, body: body))
        let status = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                let work = Unmanaged<Work>.fromOpaque(argument).takeRetainedValue()
                sluice_name_thread(work.name)
                work.body()
                return nil
            }, work.toOpaque())
        guard status == 0 else {
            work.release()
            throw SystemError(status, in: "pthread_create")
        }
        return RunningThread(thread)
    }

    /// Runs `body` on a thread of its own and suspends until it is done. Cancellation does not interrupt it.
    ///
    /// - Throws: what `body` throws, or ``SystemError`` if the system has no thread to give.
    package static func run<Value: Sendable>(
        name: String, _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            do throws(SystemError) {
                try start(name: name) { continuation.resume(with: Result(catching: body)) }
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }
}

/// A thread that was started. It goes on when nobody refers to this any more.
package final class RunningThread: Sendable {
    /// `nil` once it was waited for.
    private let thread: Lock<pthread_t?>

    fileprivate init(_ thread: pthread_t) {
        self.thread = Lock(thread)
    }

    deinit {
        if let thread = thread.withLock({ $0 }) { pthread_detach(thread) }
    }

    /// Suspends until the thread is gone, with all that libraries keep for it.
    package func join() async {
        // Without a thread to wait on, the one that is waited for ends by itself.
        try? await OwnThread.run(name: "sluice-join") { [self] in
            thread.withLock { thread in
                if let running = thread { pthread_join(running, nil) }
                thread = nil
            }
        }
    }
}
