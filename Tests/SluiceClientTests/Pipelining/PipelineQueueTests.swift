import SluiceCore
import Testing

@testable import SluiceClient

@Suite struct PipelineQueueTests {
    private static func queue(
        commands: Int = 3, bytes: Int = 100, window: Duration = .zero
    ) -> PipelineQueue<Int> {
        PipelineQueue(.init(maximumCommands: commands, maximumBytes: bytes, window: window))
    }

    private static let start = MonotonicTime(nanoseconds: 0)

    private static func sent(_ queue: inout PipelineQueue<Int>, at now: MonotonicTime = start) -> [Int]? {
        if case .send(let members) = queue.next(now: now) { members } else { nil }
    }

    @Test func theFirstLeavesAtOnceAndTheRestTogetherWhenItIsAnswered() {
        var queue = Self.queue()
        queue.append(1, bytes: 1, goesAlone: false, now: Self.start)
        #expect(Self.sent(&queue) == [1])
        queue.append(2, bytes: 1, goesAlone: false, now: Self.start)
        queue.append(3, bytes: 1, goesAlone: false, now: Self.start)
        #expect(Self.sent(&queue) == nil)
        queue.answered()
        #expect(Self.sent(&queue) == [2, 3])
        queue.answered()
        #expect(Self.sent(&queue) == nil && queue.isEmpty)
    }

    /// Sizes, which of them go alone, and what leaves together.
    @Test(
        arguments: [
            ([1, 1, 1, 1], [], [[0, 1, 2], [3]]),
            ([60, 60, 30], [], [[0], [1, 2]]),
            ([500, 1], [], [[0], [1]]),
            ([1, 1, 1, 1], [1], [[0], [1], [2, 3]]),
            ([1, 1], [0, 1], [[0], [1]]),
        ] as [([Int], Set<Int>, [[Int]])])
    func limitsAreKeptAndSoIsTheOrder(sizes: [Int], alone: Set<Int>, expected: [[Int]]) {
        var queue = Self.queue()
        for (member, size) in sizes.enumerated() {
            queue.append(member, bytes: size, goesAlone: alone.contains(member), now: Self.start)
        }
        var sent: [[Int]] = []
        while let members = Self.sent(&queue) {
            sent.append(members)
            queue.answered()
        }
        #expect(sent == expected)
    }

    @Test func theWindowEndsByTimeOrWhenARequestIsFull() {
        var queue = Self.queue(window: .milliseconds(1))
        let end = Self.start + .milliseconds(1)
        queue.append(1, bytes: 1, goesAlone: false, now: Self.start)
        guard case .wait(end) = queue.next(now: Self.start) else { return #expect(Bool(false), "does not wait") }
        #expect(Self.sent(&queue, at: end) == [1])
        queue.answered()
        for member in 2...4 { queue.append(member, bytes: 1, goesAlone: false, now: end) }
        #expect(Self.sent(&queue, at: end) == [2, 3, 4])
    }

    @Test func whatWasRefusedTogetherGoesAloneAndFirst() {
        var queue = Self.queue()
        for member in 1...3 { queue.append(member, bytes: 1, goesAlone: false, now: Self.start) }
        let members = Self.sent(&queue) ?? []
        queue.append(4, bytes: 1, goesAlone: false, now: Self.start)
        queue.returnToFront(members)
        var sent: [[Int]] = []
        queue.answered()
        while let members = Self.sent(&queue) {
            sent.append(members)
            queue.answered()
        }
        #expect(sent == [[1], [2], [3], [4]])
    }

    @Test func manyMembersLeaveNothingBehind() {
        var queue = Self.queue(commands: 1000, bytes: .max)
        var expected = 0
        for round in 0..<20 {
            for member in 0..<1500 { queue.append(round * 1500 + member, bytes: 1, goesAlone: false, now: Self.start) }
            while let members = Self.sent(&queue) {
                #expect(members.first == expected)
                expected += members.count
                queue.answered()
            }
        }
        #expect(expected == 30_000)
    }
}
