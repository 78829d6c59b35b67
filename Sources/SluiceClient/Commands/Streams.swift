/// Streams: entries with fields, in the order in which they came.
extension Command {
    /// Adds an entry, and trims the stream if asked to.
    ///
    /// `XADD`, since Redis 5.0.0. Reply: the entry's id; null if the stream is not there and is not to be made.
    ///
    /// - Complexity: O(1) when adding a new entry, O(N) when trimming where N being the number of entries evicted.
    public static func streamAdd(
        _ key: some RedisArgument, _ fields: Entries, id: NewStreamID = .next, trimming: StreamTrimming? = nil,
        missing: MissingStream = .create
    ) -> WriteCommand<StreamID?> {
        .init("XADD", Shape.value(StreamID.self).optional) {
            key
            missing == .leave ? "NOMKSTREAM" : nil
            trimming
            id
            fields
        }
    }

    /// The entries of a range, oldest first.
    ///
    /// `XRANGE`, since Redis 5.0.0. Reply: an array of entries.
    ///
    /// - Complexity: O(N) with N being the number of elements being returned.
    public static func streamRange(
        _ key: some RedisArgument, _ range: StreamRange = .all, count: Int? = nil
    ) -> ReadCommand<[StreamEntry]> {
        .init("XRANGE", Shape.streamEntries) {
            key
            range
            CountOption(count)
        }
    }

    /// The entries of a range, newest first.
    ///
    /// `XREVRANGE`, since Redis 5.0.0. Reply: an array of entries.
    ///
    /// - Complexity: O(N) with N being the number of elements returned.
    public static func streamReversedRange(
        _ key: some RedisArgument, _ range: StreamRange = .all, count: Int? = nil
    ) -> ReadCommand<[StreamEntry]> {
        .init("XREVRANGE", Shape.streamEntries) {
            key
            range.reversed
            CountOption(count)
        }
    }

    /// The entries of streams behind a position in each; never waits for more.
    ///
    /// `XREAD`, since Redis 5.0.0. Reply: an array of streams with entries; null if there are none.
    ///
    /// - Complexity: For each stream mentioned: O(N) with N being the number of elements being returned, it means
    ///   that XREAD-ing with a fixed COUNT is O(1).
    public static func streamRead(
        _ streams: [StreamPosition], count: Int? = nil
    ) -> ReadCommand<[StreamEntries]> {
        .init("XREAD", Shape.streams) {
            CountOption(count)
            StreamPositions(streams)
        }
    }

    /// How many entries there are.
    ///
    /// `XLEN`, since Redis 5.0.0. Reply: an integer.
    ///
    /// - Complexity: O(1).
    public static func streamCount(_ key: some RedisArgument) -> ReadCommand<Int> {
        .init("XLEN", Shape.integer) { key }
    }

    /// Deletes entries.
    ///
    /// `XDEL`, since Redis 5.0.0. Reply: how many there were.
    ///
    /// - Complexity: O(1) for each single item to delete in the stream, regardless of the stream size.
    public static func streamDelete(_ key: some RedisArgument, _ ids: [StreamID]) -> WriteCommand<Int> {
        .init("XDEL", Shape.integer) {
            key
            ids
        }
    }

    /// Deletes entries, and says what becomes of groups that know them.
    ///
    /// `XDELEX`, since Redis 8.2.0. Reply: an integer for each entry.
    ///
    /// - Complexity: O(N).
    public static func streamDelete(
        _ key: some RedisArgument, _ ids: [StreamID], references: StreamReferences
    ) -> WriteCommand<[StreamDeletion]> {
        .init("XDELEX", Shape.streamDeletion.array) {
            key
            references.rawValue
            StreamIDList(ids)
        }
    }

    /// Deletes the oldest entries.
    ///
    /// `XTRIM`, since Redis 5.0.0. Reply: how many were deleted.
    ///
    /// - Complexity: O(N), with N being the number of evicted entries.
    public static func streamTrim(_ key: some RedisArgument, _ trimming: StreamTrimming) -> WriteCommand<Int> {
        .init("XTRIM", Shape.integer) {
            key
            trimming
        }
    }

    /// Sets the id from which the next entry's is made.
    ///
    /// `XSETID`, since Redis 5.0.0. Reply: OK.
    ///
    /// - Complexity: O(1).
    public static func streamSetLastID(_ key: some RedisArgument, _ id: StreamID) -> WriteCommand<Void> {
        .init("XSETID", Shape.ok) {
            key
            id
        }
    }

    /// What there is to know of a stream.
    ///
    /// `XINFO STREAM`, since Redis 5.0.0. Reply: attributes by name; an error without the key.
    ///
    /// - Complexity: O(1).
    public static func streamInfo(_ key: some RedisArgument) -> ReadCommand<StreamInfo> {
        .init("XINFO STREAM", Shape.streamInfo) { key }
    }

    /// The groups of a stream.
    ///
    /// `XINFO GROUPS`, since Redis 5.0.0. Reply: an array of attributes by name.
    ///
    /// - Complexity: O(1).
    public static func streamGroups(_ key: some RedisArgument) -> ReadCommand<[StreamGroupInfo]> {
        .init("XINFO GROUPS", Shape.streamGroup.array) { key }
    }

    /// The consumers of a group.
    ///
    /// `XINFO CONSUMERS`, since Redis 5.0.0. Reply: an array of attributes by name.
    ///
    /// - Complexity: O(1).
    public static func streamConsumers(
        _ key: some RedisArgument, group: some RedisArgument
    ) -> ReadCommand<[StreamConsumerInfo]> {
        .init("XINFO CONSUMERS", Shape.streamConsumer.array) {
            key
            group
        }
    }
}
