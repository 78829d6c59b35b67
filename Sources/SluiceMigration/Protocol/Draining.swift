package import SluiceRepository

/// Copies what is marked in a range of buckets until nothing is marked there any more.
package struct Draining: ProtocolMachine {
    package enum Outcome: Sendable, Hashable {
        /// How many records were copied.
        case drained(Int)
        /// A record cannot be copied: its mark stays.
        case stuck(DirtyMark, RecordCopy.Outcome)
        case failed(CallFailure)
    }

    private enum State: Hashable {
        case start
        case listing
        case copying(RecordCopy, DirtyMark)
        case waiting
    }

    /// Marks that are asked for at once.
    private static let pageSize = 16

    private let source: Side
    private let range: Range<Int>
    private let bucket: Bucketing
    private var attempts: Int
    private var waiting: [DirtyMark] = []
    private var position: Int64 = 0
    private var copied = 0
    private var state = State.start

    /// - Parameters:
    ///   - source: which leads, or led until its gate was closed.
    ///   - range: of buckets.
    ///   - bucket: of the component.
    ///   - attempts: how often something may fail.
    package init(from source: Side, _ range: Range<Int>, bucket: Bucketing, attempts: Int = 20) {
        self.source = source
        self.range = range
        self.attempts = attempts
        self.bucket = bucket
    }

    package mutating func next(_ reply: StoreReply?) -> ProtocolStep<Outcome> {
        switch (state, reply) {
        case (.start, _), (.waiting, _):
            return list()
        case (.listing, .marks(let marks)):
            guard let last = marks.last else { return .finish(.drained(copied)) }
            position = last.sequence
            waiting = marks.filter { range.contains(bucket($0.id)) }
            return copyNext()
        case (.listing, .failed(let failure)):
            return again(.failed(failure))
        case (.copying(let copy, let mark), _):
            return carryOn(copy, mark, reply)
        default:
            return .finish(.failed(.refused))
        }
    }

    private mutating func list() -> ProtocolStep<Outcome> {
        state = .listing
        return .call(.dirty(source, after: position, limit: Self.pageSize))
    }

    private mutating func copyNext() -> ProtocolStep<Outcome> {
        guard let mark = waiting.popLast() else { return list() }
        return carryOn(RecordCopy(from: source, mark.id, mark: mark), mark, nil)
    }

    private mutating func carryOn(
        _ copy: RecordCopy, _ mark: DirtyMark, _ reply: StoreReply?
    ) -> ProtocolStep<Outcome> {
        var copy = copy
        switch copy.next(reply) {
        case .call(let call):
            state = .copying(copy, mark)
            return .call(call)
        case .finish(.copied), .finish(.nothing):
            copied += 1
            return copyNext()
        case .finish(.failed(.notDone)), .finish(.failed(.unknown)):
            return again(.stuck(mark, .failed(.unknown)))
        case .finish(let outcome):
            return .finish(.stuck(mark, outcome))
        }
    }

    private mutating func again(_ outcome: Outcome) -> ProtocolStep<Outcome> {
        attempts -= 1
        guard attempts > 0 else { return .finish(outcome) }
        // From the first on: what failed is still marked.
        position = 0
        state = .waiting
        return .call(.wait(.milliseconds(10)...(.milliseconds(100))))
    }
}
