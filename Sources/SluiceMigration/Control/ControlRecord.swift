package import SluiceRepository

/// The durable plan of one component: what was decided, and which step of it is under way.
///
/// It coordinates. What is true is in the gates: who believes an older record is refused by them.
package struct ControlRecord: Sendable, Hashable {
    /// Rises by one with each change: what it is compared and set by.
    package var revision: Int64 = 0
    /// Of the controller that took over last.
    package var term: Int64 = 0
    /// Who that is: two that take over at once write different records.
    package var controller: Int64 = 0
    /// The highest that was given to a gate.
    package var epoch: Int64
    package var standing: Standing
    /// The epoch of the gate by which capture was switched on: what was copied or verified under another one is worth
    /// nothing.
    package var capturedSince: Int64 = 0
    /// What is under way; `nil` for nothing.
    package var transition: Transition?
    /// How far copying is, by shard; under ``capturedSince``.
    package var copied: [CopyCursor] = []
    /// Whether all was copied under ``capturedSince``.
    package var isCopied = false
    /// What was verified without a finding under ``capturedSince``: all buckets or none.
    package var isVerified = false

    package init(epoch: Int64 = 1, standing: Standing = Standing(.off)) {
        self.epoch = epoch
        self.standing = standing
    }

    /// The record that takes the place of this one.
    package func changed(_ change: (inout ControlRecord) -> Void) -> ControlRecord {
        var record = self
        change(&record)
        record.revision = revision + 1
        return record
    }
}

/// How far the copier is in a shard of the buckets.
package struct CopyCursor: Sendable, Hashable {
    package var shard: Range<Int>
    /// Behind which record it goes on; `nil` for the first.
    package var position: StoreQuery.Position?
    package var isAtEnd = false

    package init(shard: Range<Int>) {
        self.shard = shard
    }
}
