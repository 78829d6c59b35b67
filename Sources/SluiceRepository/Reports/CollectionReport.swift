/// What is in one collection.
package struct CollectionReport: Sendable {
    /// Records for which something holds.
    package struct FlagCount: Sendable, Hashable {
        package let flag: String
        package let count: Int
    }

    /// Records with a label.
    package struct LabelCount: Sendable, Hashable {
        package let label: String
        package let count: Int
        /// How many of them have each flag, in the order of ``CollectionReport/flags``.
        package let flagged: [Int]
    }

    /// The labels of an index, those of most records first.
    package struct Labels: Sendable {
        package let index: String
        /// How many different ones there are.
        package let total: Int
        /// The most frequent ones.
        package let most: [LabelCount]
    }

    /// What came in a month.
    package struct Month: Sendable, Hashable {
        package let month: CalendarMonth
        package let added: Int
        /// All up to its end.
        package let total: Int
    }

    /// How the collection has grown, by an ordered index of times.
    package struct Growth: Sendable {
        package let index: String
        /// Without a gap.
        package let months: [Month]
        /// Records from before the first of the months.
        package let earlier: Int
        /// Records from behind the last of the months.
        package let later: Int
        /// Records without a time, or with one that cannot be read.
        package let undated: Int
    }

    /// A large value.
    package struct LargeValue: Sendable, Hashable {
        package let id: String
        package let form: StoredForm
    }

    /// What all values take.
    package struct Sizes: Sendable {
        /// As they are kept.
        package let bytes: Int
        /// The largest first.
        package let largest: [LargeValue]
    }

    /// A record that was not changed for long.
    package struct OldRecord: Sendable, Hashable {
        package let id: String
        package let time: String
    }

    /// What was not changed for long, by an ordered index of times.
    package struct Staleness: Sendable {
        package let index: String
        /// Before it, in milliseconds since 1970.
        package let limit: Int64
        /// How many are older.
        package let count: Int
        /// The oldest first, whether they are that old or not.
        package let oldest: [OldRecord]
    }

    package let name: String
    package let total: Int
    package let flags: [FlagCount]
    package let labels: [Labels]
    /// `nil` if no ordered index tells when records came to be.
    package let growth: Growth?
    /// `nil` if values were not measured.
    package let sizes: Sizes?
    /// `nil` if no ordered index tells when records were changed.
    package let staleness: Staleness?
}
