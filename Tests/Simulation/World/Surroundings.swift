import SluiceMigration
import SluiceRepository

/// What a simulated process has around it.
struct Surroundings: Sendable {
    let keys: [String]
    let bucketing: Bucketing
    private let buckets: [String: Int]
    /// Where ranges of buckets that change hands may end: between keys.
    let thresholds: [Int]
    var choices: Choices
    var register = Register()
    var history = History()
    var step = 0
    /// No new work, and no faults: what was begun is ended.
    var isWindingDown = false
    private var lastValue = 0
    private var operations: [Int: UInt64] = [:]

    init(keys: [String], of component: Component, _ choices: Choices) {
        self.keys = keys
        self.choices = choices
        var buckets: [String: Int] = [:]
        for key in keys { buckets[key] = component.bucket(of: key).number }
        self.buckets = buckets
        bucketing = Bucketing(component)
        let places = Set(buckets.values).sorted()
        thresholds = zip(places, places.dropFirst()).map { ($0 + $1) / 2 + 1 } + [Bucket.count]
    }

    func bucket(of id: String) -> Int {
        buckets[id] ?? 0
    }

    mutating func key() -> String {
        keys[choices.pick(keys.count)]
    }

    mutating func value() -> Int {
        lastValue += 1
        return lastValue
    }

    /// One that no process has had.
    mutating func operation(_ worker: Worker) -> OperationID {
        operations[worker.number, default: 0] += 1
        var generator = Counter(word: UInt64(worker.number) << 32 | operations[worker.number, default: 0])
        return OperationID.random(using: &generator)
    }
}

private struct Counter: RandomNumberGenerator {
    let word: UInt64

    mutating func next() -> UInt64 {
        word
    }
}
