/// A way in which the protocol, or a store under it, could be wrong: each has to be found.
///
/// Mutants are made where calls leave the protocol for the world, so that nothing of them is in the code that is tested.
package enum Mutant: String, Sendable, CaseIterable {
    /// Copies overwrite what is newer.
    case blindCopy
    /// A deletion leaves nothing behind.
    case noTombstone
    /// The store that is to lead is opened before the other one is closed.
    case openBeforeClose
    /// The lead moves before the follower has everything.
    case noDrain
    /// A store takes commits for buckets for which it does not lead.
    case noGateCheck
    /// A mark is cleared although the record was committed again.
    case unconditionalClear
    /// What is marked depends on what the writing process believes.
    case captureByFlag
    /// A change takes the place of whatever is there, and the last operation alone is remembered.
    case blindPutWithShortRing
    /// The last operation alone is remembered; of others, that there were some.
    case oneEntryRing
    /// No operation is remembered, only that there were some.
    case noRing
    /// Reads that are to be strong ask the follower.
    case followerReads
    /// Reads that are to be strong do not look at the gate.
    case ungatedReads
    /// Gates take what was decided under an older one.
    case gateIgnoresEpoch
    /// The way back moves the lead before the follower has everything.
    case rollbackWithoutDrain
}
