import SluiceRepository

/// What callers asked for and were told, without versions: to find by search an order that explains it.
///
/// After Wing and Gong, "Testing and verifying concurrent objects" (1993). ``Register`` trusts versions and is checked at
/// every step; this does not, and so finds wrong versions too.
struct History: Sendable {
    enum Kind: Sendable, Hashable {
        case read
        /// Of this value; `nil` for a deletion.
        case write(Int?)
    }

    enum Outcome: Sendable, Hashable {
        /// Not told yet, or never: it may have had its effect, or have it later.
        case unknown
        case wrote
        case read(Int?)
        /// Certainly not done.
        case failed
    }

    struct Operation: Sendable, Hashable {
        let key: String
        let kind: Kind
        let begin: Int
        var end: Int?
        var outcome = Outcome.unknown
    }

    /// Of one key: beyond, the search takes too long.
    static let maximumOperations = 30

    private(set) var operations: [Operation] = []

    /// - Returns: where it is kept.
    mutating func begin(_ kind: Kind, _ key: String, at step: Int) -> Int {
        operations.append(Operation(key: key, kind: kind, begin: step))
        return operations.count - 1
    }

    mutating func end(_ index: Int, _ outcome: Outcome, at step: Int) {
        operations[index].outcome = outcome
        operations[index].end = outcome == .unknown ? nil : step
    }

    /// A key for whose operations there is no order; `nil` if there is one for all.
    var unexplained: String? {
        Dictionary(grouping: operations, by: \.key).first { _, operations in
            let relevant = operations.filter { operation in
                operation.outcome != .failed && !(operation.kind == .read && operation.outcome == .unknown)
            }
            guard relevant.count <= Self.maximumOperations else { return false }
            var search = Search(operations: relevant)
            return !search.explains(done: 0, value: nil)
        }?.key
    }

    private struct Search {
        struct State: Hashable {
            let done: UInt32
            let value: Int?
        }

        let operations: [Operation]
        private var failed: Set<State> = []

        init(operations: [Operation]) {
            self.operations = operations
        }

        /// Whether the operations that are not done can follow, when the value is this one.
        mutating func explains(done: UInt32, value: Int?) -> Bool {
            let left = operations.indices.filter { done & 1 << UInt32($0) == 0 }
            // Those of unknown outcome need not have happened.
            guard left.contains(where: { operations[$0].outcome != .unknown }) else { return true }
            guard !failed.contains(State(done: done, value: value)) else { return false }
            let firstEnd = left.compactMap { operations[$0].end }.min() ?? .max
            for index in left where operations[index].begin <= firstEnd {
                let next = done | 1 << UInt32(index)
                switch operations[index].kind {
                case .write(let written):
                    if explains(done: next, value: written) { return true }
                case .read:
                    if operations[index].outcome == .read(value), explains(done: next, value: value) { return true }
                }
            }
            failed.insert(State(done: done, value: value))
            return false
        }
    }
}
