import SluiceCore
import SluiceResilience
import Testing

@Suite struct DeadlineTests {
    private let start = MonotonicTime(nanoseconds: 1_000)

    @Test(arguments: [(0, false, 5), (3, false, 2), (5, true, 0), (9, true, 0)])
    func whatIsLeftShrinksToNothing(elapsed: Int, hasPassed: Bool, left: Int) {
        let deadline = Deadline(after: .seconds(5), from: start)
        let now = start + .seconds(elapsed)
        #expect(deadline.hasPassed(at: now) == hasPassed)
        #expect(deadline.remaining(at: now) == .seconds(left))
    }

    @Test func oneThatIsPastHasPassed() {
        #expect(Deadline(after: .seconds(-1), from: start).hasPassed(at: start))
    }

    @Test func neverIsAfterEverything() {
        #expect(Deadline.never.remaining(at: start) == nil)
        #expect(!Deadline.never.hasPassed(at: start + .seconds(1_000_000_000)))
        #expect(Deadline(after: .seconds(Int64.max), from: start) == .never)
        #expect(Deadline(after: .seconds(5), from: start) < .never)
    }
}
