import SluiceCore
import SluiceNet
import Synchronization
import Testing

@Suite("Jobs from other threads")
struct LoopMailboxTests {
    @Test("jobs of many threads all run, those of one thread in their order")
    func order() throws {
        let (threads, jobs) = (8, 2000)
        let seen = Lock<[[Int]]>(Array(repeating: [], count: threads))
        let done = Signal()
        let thread = try EventLoopThread(name: "test-loop") { _ in }
        let left = Atomic(threads * jobs)
        for number in 0..<threads {
            try OwnThread.start(name: "test-submit") { [mailbox = thread.mailbox] in
                for job in 0..<jobs {
                    mailbox.submit { _ in
                        seen.withLock { $0[number].append(job) }
                        if left.subtract(1, ordering: .relaxed).newValue == 0 { done.raise() }
                    }
                }
            }
        }
        #expect(done.wait(timeout: .seconds(10)))
        thread.stop()
        thread.join()
        #expect(seen.withLock { $0 } == Array(repeating: Array(0..<jobs), count: threads))
    }

    @Test("jobs that wait together cost one turn")
    func oneWakeUp() throws {
        let loop = try EventLoop()
        let times = Lock<[MonotonicTime]>([])
        for _ in 0..<1000 {
            loop.mailbox.submit { loop in times.withLock { $0.append(loop.now) } }
        }
        loop.mailbox.submit { $0.stop() }
        loop.run()
        // The clock is read once a turn.
        #expect(times.withLock { $0.count } == 1000)
        #expect(Set(times.withLock { $0 }).count == 1)
    }

    @Test("a job may leave another one, which runs in a later turn")
    func nested() throws {
        let loop = try EventLoop()
        let log = Log()
        loop.mailbox.submit { loop in
            log.append("outer")
            loop.mailbox.submit { loop in
                log.append("inner")
                loop.stop()
            }
            log.append("outer ends")
        }
        loop.run()
        #expect(log.entries == ["outer", "outer ends", "inner"])
    }

    @Test("a thread that is stopped can be waited for, and jobs left later do no harm")
    func stop() throws {
        let thread = try EventLoopThread(name: "test-loop") { _ in }
        thread.stop()
        thread.join()
        thread.join()
        thread.mailbox.submit { _ in Issue.record("ran after the end") }
    }

    @Test("a signal is remembered, and not waited for longer than asked")
    func signal() {
        let signal = Signal()
        #expect(!signal.wait(timeout: .milliseconds(1)))
        signal.raise()
        #expect(signal.wait(timeout: .zero))
        #expect(signal.wait())
    }
}
