/// Publishing, and who listens; listening itself is ``RedisClient/subscribe(to:reconnecting:)``.
extension Command {
    /// Sends a message to all that listen to a channel now.
    ///
    /// `PUBLISH`, since Redis 2.0.0. Reply: how many clients got it on this server.
    ///
    /// - Complexity: O(N+M) where N is the number of clients subscribed to the receiving channel and M is the total
    ///   number of subscribed patterns (by any client).
    public static func publish(
        _ message: some RedisArgument, to channel: some RedisArgument
    ) -> WriteCommand<Int> {
        .init("PUBLISH", Shape.integer) {
            channel
            message
        }
    }

    /// Sends a message to all that listen to a channel of one shard of a cluster.
    ///
    /// `SPUBLISH`, since Redis 7.0.0. Reply: how many clients got it.
    ///
    /// - Complexity: O(N) where N is the number of clients subscribed to the receiving shard channel.
    public static func publish(
        _ message: some RedisArgument, toSharded channel: some RedisArgument
    ) -> WriteCommand<Int> {
        .init("SPUBLISH", Shape.integer) {
            channel
            message
        }
    }

    /// The channels that somebody listens to.
    ///
    /// `PUBSUB CHANNELS`, since Redis 2.8.0. Reply: an array of strings.
    ///
    /// - Complexity: O(N) where N is the number of active channels, and assuming constant time pattern matching
    ///   (relatively short channels and patterns).
    public static func channels(matching pattern: String? = nil) -> WriteCommand<[String]> {
        .init("PUBSUB CHANNELS", Shape.string.array) { pattern }
    }

    /// How many clients listen to channels; patterns do not count.
    ///
    /// `PUBSUB NUMSUB`, since Redis 2.8.0. Reply: channels and numbers in turn.
    ///
    /// - Complexity: O(N) for the NUMSUB subcommand, where N is the number of requested channels.
    public static func subscriberCounts(_ channels: [String]) -> WriteCommand<[String: Int]> {
        .init("PUBSUB NUMSUB", Shape.dictionary(Shape.string, Shape.integer)) { channels }
    }

    /// How many patterns somebody listens to.
    ///
    /// `PUBSUB NUMPAT`, since Redis 2.8.0. Reply: an integer.
    ///
    /// - Complexity: O(1).
    public static func patternCount() -> WriteCommand<Int> {
        .init("PUBSUB NUMPAT", Shape.integer)
    }

    /// The channels of this shard that somebody listens to.
    ///
    /// `PUBSUB SHARDCHANNELS`, since Redis 7.0.0. Reply: an array of strings.
    ///
    /// - Complexity: O(N) where N is the number of active shard channels, and assuming constant time pattern matching
    ///   (relatively short shard channels).
    public static func shardedChannels(matching pattern: String? = nil) -> WriteCommand<[String]> {
        .init("PUBSUB SHARDCHANNELS", Shape.string.array) { pattern }
    }

    /// How many clients listen to channels of this shard.
    ///
    /// `PUBSUB SHARDNUMSUB`, since Redis 7.0.0. Reply: channels and numbers in turn.
    ///
    /// - Complexity: O(N) for the SHARDNUMSUB subcommand, where N is the number of requested shard channels.
    public static func shardedSubscriberCounts(_ channels: [String]) -> WriteCommand<[String: Int]> {
        .init("PUBSUB SHARDNUMSUB", Shape.dictionary(Shape.string, Shape.integer)) { channels }
    }
}
