import SluiceRepository

/// What callers asked for and were told.
struct History: Sendable {
    enum Kind: Sendable, Hashable {
        case read
        /// Of this value; `nil` for a deletion.
        case write(Int?)
    }

    enum Outcome: Sendable, Hashable {
        /// Not told yet, or never: it may have had its effect, or have it later.
        case unknown
        /// Done, or read: the version and the value.
        case ok(RecordVersion, Int?)
        /// Certainly not done.
        case failed
    }

    struct Operation: Sendable, Hashable {
        let process: Int
        let key: String
        let kind: Kind
        let operation: OperationID?
        let begin: Int
        var end: Int?
        var outcome = Outcome.unknown
    }

    private(set) var operations: [Operation] = []

    /// - Returns: where it is kept.
    mutating func begin(_ kind: Kind, _ key: String, _ operation: OperationID?, by process: Int, at step: Int) -> Int {
        operations.append(Operation(process: process, key: key, kind: kind, operation: operation, begin: step))
        return operations.count - 1
    }

    mutating func end(_ index: Int, _ outcome: Outcome, at step: Int) {
        operations[index].outcome = outcome
        operations[index].end = outcome == .unknown ? nil : step
    }

    /// What contradicts that there is one register for each key, in the order of versions; `nil` for nothing.
    ///
    /// - Parameter values: what each version of each key is, as it was committed.
    func contradiction(_ values: [String: [RecordVersion: Int?]]) -> String? {
        for (key, operations) in Dictionary(grouping: operations, by: \.key) {
            if let problem = Self.contradiction(operations, values[key] ?? [:]) { return "\(key): \(problem)" }
        }
        return nil
    }

    private static func contradiction(_ operations: [Operation], _ values: [RecordVersion: Int?]) -> String? {
        struct Seen {
            let begin: Int
            let end: Int
            let version: RecordVersion
            let isWrite: Bool
        }
        var seen: [Seen] = []
        for operation in operations {
            guard case .ok(let version, let value) = operation.outcome, let end = operation.end else { continue }
            if case .write(let written) = operation.kind {
                guard let committed = values[version], committed == written else {
                    return "a write of \(version) was acknowledged and never committed"
                }
                seen.append(Seen(begin: operation.begin, end: end, version: version, isWrite: true))
            } else {
                // What never was has no version of its own.
                let committed = values[version] ?? .some(nil)
                guard committed == value else { return "a read of \(version) has another value than was committed" }
                seen.append(Seen(begin: operation.begin, end: end, version: version, isWrite: false))
            }
        }
        seen.sort { $0.begin < $1.begin }
        var ended = seen.sorted { $0.end < $1.end }[...]
        var newest: Seen?
        for operation in seen {
            while let first = ended.first, first.end < operation.begin {
                if newest.map({ $0.version < first.version }) ?? true { newest = first }
                ended.removeFirst()
            }
            guard let newest else { continue }
            let isOrdered = operation.isWrite ? newest.version < operation.version : newest.version <= operation.version
            if !isOrdered {
                return "\(operation.version) at \(operation.begin)…\(operation.end) behind \(newest.version), which "
                    + "ended at \(newest.end)"
            }
        }
        return nil
    }
}
