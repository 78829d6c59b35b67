/// Groups of consumers that share the entries of a stream.
extension Command {
    /// Makes a group; an error if it is there.
    ///
    /// `XGROUP CREATE`, since Redis 5.0.0. Reply: OK.
    ///
    /// - Complexity: O(1).
    public static func streamCreateGroup(
        _ key: some RedisArgument, _ group: some RedisArgument, startingAfter start: StreamStart = .last,
        missing: MissingStream = .leave
    ) -> WriteCommand<Void> {
        .init("XGROUP CREATE", Shape.ok) {
            key
            group
            start
            missing == .create ? "MKSTREAM" : nil
        }
    }

    /// Deletes a group with all that it knows.
    ///
    /// `XGROUP DESTROY`, since Redis 5.0.0. Reply: 1 if there was one, 0 otherwise.
    ///
    /// - Complexity: O(N) where N is the number of entries in the group's pending entries list (PEL).
    public static func streamDeleteGroup(
        _ key: some RedisArgument, _ group: some RedisArgument
    ) -> WriteCommand<Bool> {
        .init("XGROUP DESTROY", Shape.flag) {
            key
            group
        }
    }

    /// Lets a group go on behind another entry.
    ///
    /// `XGROUP SETID`, since Redis 5.0.0. Reply: OK.
    ///
    /// - Complexity: O(1).
    public static func streamSetGroup(
        _ key: some RedisArgument, _ group: some RedisArgument, after start: StreamStart
    ) -> WriteCommand<Void> {
        .init("XGROUP SETID", Shape.ok) {
            key
            group
            start
        }
    }

    /// Makes a consumer; reading makes one too.
    ///
    /// `XGROUP CREATECONSUMER`, since Redis 6.2.0. Reply: 1 if it is new, 0 otherwise.
    ///
    /// - Complexity: O(1).
    public static func streamCreateConsumer(
        _ key: some RedisArgument, group: some RedisArgument, _ consumer: some RedisArgument
    ) -> WriteCommand<Bool> {
        .init("XGROUP CREATECONSUMER", Shape.flag) {
            key
            group
            consumer
        }
    }

    /// Deletes a consumer; what it had not acknowledged is lost to the group.
    ///
    /// `XGROUP DELCONSUMER`, since Redis 5.0.0. Reply: how many entries it had not acknowledged.
    ///
    /// - Complexity: O(1).
    public static func streamDeleteConsumer(
        _ key: some RedisArgument, group: some RedisArgument, _ consumer: some RedisArgument
    ) -> WriteCommand<Int> {
        .init("XGROUP DELCONSUMER", Shape.integer) {
            key
            group
            consumer
        }
    }

    /// Gives entries to a consumer: new ones, or those it has not acknowledged; never waits for more.
    ///
    /// `XREADGROUP`, since Redis 5.0.0. Reply: an array of streams with entries; null if there are none.
    ///
    /// - Complexity: For each stream mentioned: O(M) with M being the number of elements returned.
    public static func streamRead(
        group: some RedisArgument, consumer: some RedisArgument, _ streams: [StreamGroupPosition],
        count: Int? = nil, acknowledging: Acknowledgement = .later
    ) -> WriteCommand<[StreamEntries]> {
        .init("XREADGROUP", Shape.streams) {
            "GROUP"
            group
            consumer
            CountOption(count)
            acknowledging == .atOnce ? "NOACK" : nil
            StreamPositions(streams)
        }
    }

    /// Tells that entries are done.
    ///
    /// `XACK`, since Redis 5.0.0. Reply: how many of them the group was waiting for.
    ///
    /// - Complexity: O(1) for each message ID processed.
    public static func streamAcknowledge(
        _ key: some RedisArgument, group: some RedisArgument, _ ids: [StreamID]
    ) -> WriteCommand<Int> {
        .init("XACK", Shape.integer) {
            key
            group
            ids
        }
    }

    /// Tells that entries are done, and deletes them.
    ///
    /// `XACKDEL`, since Redis 8.2.0. Reply: an integer for each entry.
    ///
    /// - Complexity: O(N).
    public static func streamAcknowledge(
        _ key: some RedisArgument, group: some RedisArgument, deleting ids: [StreamID],
        references: StreamReferences = .keep
    ) -> WriteCommand<[StreamDeletion]> {
        .init("XACKDEL", Shape.streamDeletion.array) {
            key
            group
            references.rawValue
            StreamIDList(ids)
        }
    }

    /// What a group waits for, in short.
    ///
    /// `XPENDING`, since Redis 5.0.0. Reply: a count, the first and last id, and how many entries each consumer has.
    ///
    /// - Complexity: O(N) with N being the number of elements returned, so asking for a small fixed number of entries
    ///   per call is O(1).
    public static func streamPending(
        _ key: some RedisArgument, group: some RedisArgument
    ) -> ReadCommand<PendingSummary> {
        .init("XPENDING", Shape.pendingSummary) {
            key
            group
        }
    }

    /// What a group waits for.
    ///
    /// `XPENDING`, since Redis 5.0.0. Reply: an array of ids with consumer, time and number of deliveries.
    ///
    /// - Complexity: O(N) with N being the number of elements returned, so asking for a small fixed number of entries
    ///   per call is O(1).
    public static func streamPending(
        _ key: some RedisArgument, group: some RedisArgument, _ range: StreamRange = .all, count: Int,
        consumer: String? = nil, minimumIdleMilliseconds: Int? = nil
    ) -> ReadCommand<[PendingEntry]> {
        .init("XPENDING", Shape.pendingEntry.array) {
            key
            group
            if let minimumIdleMilliseconds {
                "IDLE"
                minimumIdleMilliseconds
            }
            range
            count
            consumer
        }
    }

    /// Gives entries that nobody has acknowledged for a while to another consumer.
    ///
    /// `XCLAIM`, since Redis 5.0.0. Reply: an array of entries.
    ///
    /// - Complexity: O(log N) with N being the number of messages in the PEL of the consumer group.
    public static func streamClaim(
        _ key: some RedisArgument, group: some RedisArgument, consumer: some RedisArgument,
        minimumIdleMilliseconds: Int, _ ids: [StreamID], options: ClaimOptions = ClaimOptions()
    ) -> WriteCommand<[StreamEntry]> {
        .init("XCLAIM", Shape.claimedEntries) {
            key
            group
            consumer
            minimumIdleMilliseconds
            ids
            options
        }
    }

    /// As ``streamClaim(_:group:consumer:minimumIdleMilliseconds:_:options:)``, without counting a delivery.
    ///
    /// `XCLAIM`, since Redis 5.0.0. Reply: an array of ids.
    ///
    /// - Complexity: O(log N) with N being the number of messages in the PEL of the consumer group.
    public static func streamClaimIDs(
        _ key: some RedisArgument, group: some RedisArgument, consumer: some RedisArgument,
        minimumIdleMilliseconds: Int, _ ids: [StreamID], options: ClaimOptions = ClaimOptions()
    ) -> WriteCommand<[StreamID]> {
        .init("XCLAIM", Shape.value(StreamID.self).array) {
            key
            group
            consumer
            minimumIdleMilliseconds
            ids
            options
            "JUSTID"
        }
    }

    /// Gives entries that nobody has acknowledged for a while to another consumer, a step at a time.
    ///
    /// `XAUTOCLAIM`, since Redis 6.2.0. Reply: where to go on, entries, and ids of entries that are deleted.
    ///
    /// - Complexity: O(1) if COUNT is small.
    public static func streamClaimNext(
        _ key: some RedisArgument, group: some RedisArgument, consumer: some RedisArgument,
        minimumIdleMilliseconds: Int, from start: StreamID = .zero, count: Int? = nil
    ) -> WriteCommand<ClaimPage<StreamEntry>> {
        .init("XAUTOCLAIM", Shape.claimPage(Shape.claimedEntries)) {
            key
            group
            consumer
            minimumIdleMilliseconds
            start
            CountOption(count)
        }
    }

    /// As ``streamClaimNext(_:group:consumer:minimumIdleMilliseconds:from:count:)``, without counting a delivery.
    ///
    /// `XAUTOCLAIM`, since Redis 6.2.0. Reply: where to go on, ids, and ids of entries that are deleted.
    ///
    /// - Complexity: O(1) if COUNT is small.
    public static func streamClaimNextIDs(
        _ key: some RedisArgument, group: some RedisArgument, consumer: some RedisArgument,
        minimumIdleMilliseconds: Int, from start: StreamID = .zero, count: Int? = nil
    ) -> WriteCommand<ClaimPage<StreamID>> {
        .init("XAUTOCLAIM", Shape.claimPage(Shape.value(StreamID.self).array)) {
            key
            group
            consumer
            minimumIdleMilliseconds
            start
            CountOption(count)
            "JUSTID"
        }
    }
}
