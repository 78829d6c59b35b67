import SluiceCore
import SluiceNet
import TestSupport
import Testing

@Suite("Timers on a loop")
struct LoopTimerTests {
    /// Runs the loop until all timers that are due have fired.
    private func runDue(_ loop: EventLoop) {
        loop.mailbox.submit { $0.stop() }
        loop.run()
    }

    @Test("timers fire in the order of their deadlines, never before")
    func order() throws {
        let loop = try EventLoop()
        let start = MonotonicTime.now()
        var fired: [Int] = []
        let delays = [3, 1, 2]
        var timers: [LoopTimer] = []
        let recorder = TimerRecorder { timer in
            #expect(loop.now >= timer.deadline)
            #expect(!timer.isArmed)
            fired.append(delays[timers.firstIndex { $0 === timer } ?? 0])
            if fired.count == 3 { loop.stop() }
        }
        timers = delays.map { delay in
            let timer = LoopTimer(handler: recorder)
            loop.arm(timer, at: start + .milliseconds(delay))
            #expect(timer.isArmed && timer.deadline == start + .milliseconds(delay))
            return timer
        }
        loop.run()
        #expect(fired == [1, 2, 3])
        #expect(MonotonicTime.now() >= start + .milliseconds(3))
    }

    @Test("a disarmed timer does not fire, even if another one disarms it when both are due")
    func disarm() throws {
        let loop = try EventLoop()
        let silent = TimerRecorder { _ in Issue.record("fired although disarmed") }
        let (first, second) = (LoopTimer(handler: silent), LoopTimer(handler: silent))
        loop.disarm(first)
        loop.arm(first, at: MonotonicTime(nanoseconds: 1))
        loop.arm(second, at: MonotonicTime(nanoseconds: 3))
        loop.disarm(first)
        loop.disarm(first)
        let disarming = TimerRecorder { _ in loop.disarm(second) }
        let other = LoopTimer(handler: disarming)
        loop.arm(other, at: MonotonicTime(nanoseconds: 2))
        runDue(loop)
        #expect(disarming.count == 1)
        withExtendedLifetime(silent) {}
    }

    @Test("a timer may arm itself anew when it fires")
    func rearm() throws {
        let loop = try EventLoop()
        let recorder = TimerRecorder { _ in }
        recorder.action = { timer in
            if recorder.count < 5 {
                loop.arm(timer, at: loop.now)
            } else {
                loop.stop()
            }
        }
        let timer = LoopTimer(handler: recorder)
        loop.arm(timer, at: .now())
        loop.run()
        recorder.action = { _ in }
        #expect(recorder.count == 5)
    }

    @Test("arming, moving and disarming at random leaves what a sorted list would", arguments: 1...20)
    func againstModel(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let loop = try EventLoop()
        var fired: [LoopTimer] = []
        let recorder = TimerRecorder { fired.append($0) }
        let timers = (0..<500).map { _ in LoopTimer(handler: recorder) }
        var model: [Int: Int64] = [:]
        for _ in 0..<3000 {
            let index = Int.random(in: timers.indices, using: &random)
            if Int.random(in: 0..<3, using: &random) == 0 {
                loop.disarm(timers[index])
                model[index] = nil
            } else {
                // Half of them lie in the past; few values, so that many are equal.
                let isDue = Bool.random(using: &random)
                let time =
                    isDue ? Int64.random(in: 1...100, using: &random) : .max - Int64.random(in: 0...9, using: &random)
                loop.arm(timers[index], at: MonotonicTime(nanoseconds: time))
                model[index] = time
            }
        }
        let due = model.filter { $0.value <= 100 }
        runDue(loop)
        #expect(fired.map(\.deadline.nanoseconds) == due.values.sorted())
        #expect(Set(fired.map { ObjectIdentifier($0) }) == Set(due.keys.map { ObjectIdentifier(timers[$0]) }))
        for (index, timer) in timers.enumerated() {
            #expect(timer.isArmed == (model[index] != nil && due[index] == nil))
        }
    }
}
