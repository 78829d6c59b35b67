/// Finds what is new in the audit when it is looked at again and again: a value, to be told what a look found.
///
/// Components count the time each for itself, and what several of them commit at once is not seen in one order. So each look
/// begins a little before the newest entry seen, and entries are told apart by component and sequence.
package struct AuditFollower: Sendable {
    private struct Key: Hashable {
        let component: String
        let sequence: Int64
    }

    /// How far before the newest entry a look begins, in milliseconds.
    private static let overlap: Int64 = 10_000

    private var newest: Int64
    private var seen: [Key: Int64] = [:]

    /// - Parameter time: of the newest entry that is known, in milliseconds since 1970.
    package init(after time: Int64) {
        newest = time
    }

    /// From when on to look.
    package var start: Int64 { max(0, newest - Self.overlap) }

    /// Which of the entries that were found are new, in their order.
    package mutating func take(_ entries: [AuditEntry]) -> [AuditEntry] {
        let new = entries.filter { entry in
            seen.updateValue(entry.time, forKey: Key(component: entry.component, sequence: entry.sequence)) == nil
        }
        newest = max(newest, entries.map(\.time).max() ?? newest)
        seen = seen.filter { $0.value >= start }
        return new
    }
}
