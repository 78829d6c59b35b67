/// How far the migration of one component is.
public enum Phase: String, Sendable, Hashable, CaseIterable, Comparable {
    /// The old store alone.
    case off
    /// The old store leads and marks what the new one does not have yet.
    case dualWrite
    /// What was there before is copied.
    case backfill
    /// A sample of reads is compared.
    case shadow
    /// A share of reads is answered by the new store, where it has the same version.
    case canary
    /// The lead moves, range by range.
    case cutover
    /// The new store leads, the old one follows.
    case newPrimary
    /// The new store alone.
    case newOnly
    /// The old data is archived.
    case archived

    /// In the order of a migration.
    public static func < (left: Phase, right: Phase) -> Bool {
        left.order < right.order
    }

    private var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    /// Whether commits are marked for the other store.
    package var captures: Bool { (.dualWrite ... .newPrimary).contains(self) }
}
