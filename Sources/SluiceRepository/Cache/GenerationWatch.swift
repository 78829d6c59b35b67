/// Whether others have written, as a number tells that rises with each change. A value: the time is passed in.
struct GenerationWatch: Sendable {
    private let interval: Duration
    private var next: ContinuousClock.Instant?
    private var isLooking = false
    private var last: Int64?
    /// Changes of this process since the last look, those during a look included: they may be in its number or not.
    private var own: Int64 = 0

    init(interval: Duration) {
        self.interval = interval
    }

    /// Whether to look now; then ``end(_:)`` has to be told.
    mutating func begin(at now: ContinuousClock.Instant) -> Bool {
        guard !isLooking, next.map({ now >= $0 }) ?? true else { return false }
        isLooking = true
        next = now + interval
        return true
    }

    /// A change of this process.
    mutating func expectOne() {
        own += 1
    }

    /// - Parameter number: what was seen; `nil` if nothing could be.
    /// - Returns: whether others have written, or may have.
    mutating func end(_ number: Int64?) -> Bool {
        isLooking = false
        guard let number else { return false }
        defer {
            last = number
            own = 0
        }
        guard let last else { return true }
        return number < last || number > last + own
    }
}
