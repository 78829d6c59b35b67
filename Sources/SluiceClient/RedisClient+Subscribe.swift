extension RedisClient {
    /// Listens to channels, on a connection of its own, until the loop over the events ends or the task is cancelled.
    ///
    /// The first events are the acknowledgements. A connection that breaks later is made again, and
    /// ``SubscriptionEvent/gap`` stands where messages may be missing.
    ///
    /// - Parameters:
    ///   - channels: at least one.
    ///   - reconnection: whether to go on when the connection breaks. Default for ever.
    /// - Returns: the events, in order; they end with a ``ClientError`` when the stream cannot be opened at first, is
    ///   refused, or 10,000 events wait to be taken.
    public func subscribe(
        to channels: String..., reconnecting reconnection: Reconnection = .standard
    ) -> AsyncThrowingStream<SubscriptionEvent, any Error> {
        subscribe(to: channels, reconnecting: reconnection)
    }

    /// Listens to channels; see ``subscribe(to:reconnecting:)-(String...,_)``.
    ///
    /// - Parameters:
    ///   - channels: at least one.
    ///   - reconnection: whether to go on when the connection breaks. Default for ever.
    /// - Returns: the events, in order.
    public func subscribe(
        to channels: [String], reconnecting reconnection: Reconnection = .standard
    ) -> AsyncThrowingStream<SubscriptionEvent, any Error> {
        subscription("subscribe", channels, reconnection)
    }

    /// Listens to all channels that match patterns such as `user:*`; see ``subscribe(to:reconnecting:)-([String],_)``.
    ///
    /// - Parameters:
    ///   - patterns: at least one.
    ///   - reconnection: whether to go on when the connection breaks. Default for ever.
    /// - Returns: the events, in order.
    public func subscribe(
        toPatterns patterns: String..., reconnecting reconnection: Reconnection = .standard
    ) -> AsyncThrowingStream<SubscriptionEvent, any Error> {
        subscribe(toPatterns: patterns, reconnecting: reconnection)
    }

    /// Listens to all channels that match patterns such as `user:*`.
    ///
    /// - Parameters:
    ///   - patterns: at least one.
    ///   - reconnection: whether to go on when the connection breaks. Default for ever.
    /// - Returns: the events, in order, as with ``subscribe(to:reconnecting:)-([String],_)``.
    public func subscribe(
        toPatterns patterns: [String], reconnecting reconnection: Reconnection = .standard
    ) -> AsyncThrowingStream<SubscriptionEvent, any Error> {
        subscription("psubscribe", patterns, reconnection)
    }

    /// Listens to all commands that the server runs, on a connection of its own; for debugging, as it slows the server.
    ///
    /// - Parameter reconnection: whether to go on when the connection breaks. Default for ever.
    /// - Returns: the events, in order, as with ``subscribe(to:reconnecting:)-([String],_)``.
    public func monitor(
        reconnecting reconnection: Reconnection = .standard
    ) -> AsyncThrowingStream<MonitorEvent, any Error> {
        EventStream(
            client: self, kind: "monitor", path: "/monitor", reconnection: reconnection, gap: .gap,
            parse: MonitorEvent.init(data:)
        ).events()
    }

    private func subscription(
        _ kind: String, _ names: [String], _ reconnection: Reconnection
    ) -> AsyncThrowingStream<SubscriptionEvent, any Error> {
        EventStream(
            client: self, kind: kind, path: CommandBody.path(of: ([kind] + names).map { Array($0.utf8) }),
            reconnection: reconnection, gap: .gap, parse: SubscriptionEvent.init(data:)
        ).events()
    }
}
