import SluiceCore

/// Decides which commands leave together, and when. A pure state machine: members in the order of their issue, one
/// request of them under way at a time.
struct PipelineQueue<Member> {
    struct Limits: Sendable {
        var maximumCommands: Int
        var maximumBytes: Int
        var window: Duration
    }

    enum Step {
        /// Send these, now; then ``answered()`` has to follow.
        case send([Member])
        /// Ask again then, unless something happens before.
        case wait(until: MonotonicTime)
        /// Nothing waits, or a request is under way.
        case none
    }

    private struct Place {
        let member: Member
        let bytes: Int
        let goesAlone: Bool
    }

    private let limits: Limits
    private var places: [Place] = []
    /// Those before it have left.
    private var first = 0
    private var waitingBytes = 0
    private var isUnderWay = false
    private var windowEnd: MonotonicTime?

    init(_ limits: Limits) {
        self.limits = limits
    }

    var isEmpty: Bool { first == places.count }

    /// - Parameters:
    ///   - member: goes behind all others.
    ///   - bytes: its share of a request's size.
    ///   - goesAlone: whether it shares no request.
    ///   - now: begins the window if it is the first.
    mutating func append(_ member: Member, bytes: Int, goesAlone: Bool, now: MonotonicTime) {
        if isEmpty, !isUnderWay, limits.window > .zero {
            windowEnd = now + limits.window
        }
        waitingBytes += bytes
        places.append(Place(member: member, bytes: bytes, goesAlone: goesAlone))
    }

    /// Puts members of a request that was refused as a whole in front again, each to go alone.
    mutating func returnToFront(_ members: [Member]) {
        places.replaceSubrange(..<first, with: members.map { Place(member: $0, bytes: 0, goesAlone: true) })
        first = 0
    }

    mutating func next(now: MonotonicTime) -> Step {
        guard !isEmpty, !isUnderWay else { return .none }
        if let windowEnd, now < windowEnd, !isFull { return .wait(until: windowEnd) }
        windowEnd = nil
        var members: [Member] = []
        var bytes = 0
        while first < places.count, members.count < max(1, limits.maximumCommands) {
            let place = places[first]
            // The first one always goes.
            guard members.isEmpty || !place.goesAlone && bytes + place.bytes <= limits.maximumBytes else { break }
            if members.isEmpty { members.reserveCapacity(min(places.count - first, limits.maximumCommands)) }
            members.append(place.member)
            bytes += place.bytes
            first += 1
            if place.goesAlone { break }
        }
        waitingBytes -= bytes
        forgetThoseThatLeft()
        isUnderWay = true
        return .send(members)
    }

    /// When to ask again although nothing has happened.
    var wakeTime: MonotonicTime? {
        isEmpty || isUnderWay ? nil : windowEnd
    }

    /// The request under way has ended, however.
    mutating func answered() {
        isUnderWay = false
    }

    /// All that wait leave the queue.
    mutating func removeAll() -> [Member] {
        defer {
            places = []
            first = 0
            waitingBytes = 0
        }
        return places[first...].map(\.member)
    }

    func forEach(_ body: (Member) -> Void) {
        for place in places[first...] { body(place.member) }
    }

    private var isFull: Bool {
        places.count - first >= limits.maximumCommands || waitingBytes >= limits.maximumBytes
            || places[first...].contains(where: \.goesAlone)
    }

    private mutating func forgetThoseThatLeft() {
        if first == places.count {
            places.removeAll(keepingCapacity: true)
            first = 0
        } else if first > 1024, first > places.count / 2 {
            places.removeFirst(first)
            first = 0
        }
    }
}
