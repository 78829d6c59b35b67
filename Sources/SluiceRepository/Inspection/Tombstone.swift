/// A record that was deleted.
package struct Tombstone: Sendable, Hashable {
    package let id: String
    /// When, in milliseconds since 1970 by the store's clock.
    package let time: Int64

    package init(id: String, time: Int64) {
        self.id = id
        self.time = time
    }

    /// Whether it comes behind another one in the order of ``InspectableStore/tombstones(after:limit:)``.
    func isBehind(_ other: Tombstone) -> Bool {
        (time, ExactText(id)) > (other.time, ExactText(other.id))
    }
}

extension StoreModel {
    /// Deleted records, as ``InspectableStore`` says.
    func tombstones(after tombstone: Tombstone?, limit: Int) throws(StoreError) -> [Tombstone] {
        try Component.check(limit: limit)
        let all = deletions.map { Tombstone(id: $0.key.text, time: $0.value) }
        let behind = all.filter { other in tombstone.map { other.isBehind($0) } ?? true }
        return Array(behind.sorted { $1.isBehind($0) }.prefix(limit))
    }
}
