import SluiceCore
import Testing

@Suite struct LockTests {
    private struct Refusal: Error, Equatable {}

    private final class Tally: Sendable {
        let count = Lock(0)
    }

    @Test func `no change is lost among threads`() async throws {
        let tally = Tally()
        try await withThrowingTaskGroup { group in
            for _ in 0..<4 {
                group.addTask {
                    try await OwnThread.run(name: "tally") {
                        for _ in 0..<10_000 { tally.count.withLock { $0 += 1 } }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(tally.count.withLock { $0 } == 40_000)
    }

    @Test func `an error leaves it open, with what was changed before`() {
        let list = Lock([1])
        #expect(throws: Refusal()) {
            try list.withLock { values throws(Refusal) in
                values.append(2)
                throw Refusal()
            }
        }
        #expect(list.withLock { $0 } == [1, 2])
    }

    @Test func `its value ends with it`() {
        weak var seen: Tally?
        do {
            let tally = Tally()
            seen = tally
            let holder = Lock<Tally?>(tally)
            #expect(holder.withLock { $0 === seen })
        }
        #expect(seen == nil)
    }
}
