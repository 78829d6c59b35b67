import SluiceMigration
import SluiceRepository

/// What a simulated process has around it.
struct Surroundings: Sendable {
    let keys: [String]
    private let buckets: [String: Int]
    /// Where ranges of buckets that change hands may end: between keys.
    let thresholds: [Int]
    var choices: Choices
    var history = History()
    var step = 0
    /// No new work, and no faults: what was begun is ended.
    var isWindingDown = false
    private var lastValue = 0
    private var lastOperation: UInt64 = 0

    init(keys: [String], of component: Component, _ choices: Choices) {
        self.keys = keys
        self.choices = choices
        var buckets: [String: Int] = [:]
        for key in keys { buckets[key] = component.bucket(of: key).number }
        self.buckets = buckets
        let places = Set(buckets.values).sorted()
        thresholds = zip(places, places.dropFirst()).map { ($0 + $1) / 2 + 1 } + [Bucket.count]
    }

    func bucket(of id: String) -> Int {
        buckets[id] ?? 0
    }

    /// As a value that machines can carry.
    var bucketing: @Sendable (String) -> Int {
        { [buckets] id in buckets[id] ?? 0 }
    }

    mutating func key() -> String {
        keys[choices.pick(keys.count)]
    }

    mutating func value() -> Int {
        lastValue += 1
        return lastValue
    }

    mutating func operation() -> OperationID {
        lastOperation += 1
        var generator = Counter(word: lastOperation)
        return OperationID.random(using: &generator)
    }
}

private struct Counter: RandomNumberGenerator {
    let word: UInt64

    mutating func next() -> UInt64 {
        word
    }
}
