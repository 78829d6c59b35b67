public import SluiceClient

/// Stock in Redis, and orders that take from it.
public struct Shop: Sendable {
    private let client: RedisClient

    /// What became of an order.
    public enum Outcome: Sendable, Equatable {
        /// So many are left.
        case accepted(left: Int)
        /// Only so many are there.
        case refused(available: Int)
    }

    /// - Parameter client: shared by the whole program.
    public init(_ client: RedisClient) {
        self.client = client
    }

    /// Takes what was ordered, if there is enough. As one script, so that two orders never take the same piece.
    private static let reservation = Script(
        """
        local available = tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or '0')
        if available < tonumber(ARGV[2]) then return {0, available} end
        local left = redis.call('HINCRBY', KEYS[1], ARGV[1], -ARGV[2])
        return {1, left}
        """)

    /// Adds to the stock.
    ///
    /// - Returns: how many there are now.
    public func supply(_ product: String, _ count: Int) async throws -> Int {
        try await client.execute(.hashIncrement("stock", product, by: count))
    }

    /// Places an order. The same number again, such as after a timeout, changes nothing and answers the same.
    public func order(_ number: String, _ product: String, _ count: Int) async throws -> Outcome {
        let once = client.with(CallOptions(idempotency: .key("order-\(number)")))
        let reply = try await once.run(Self.reservation, keys: ["stock"], arguments: [product, count])
        guard case .array(let parts) = reply, case .integer(let isAccepted)? = parts.first,
            case .integer(let left)? = parts.last
        else { throw UnexpectedReply() }
        guard isAccepted == 1 else { return .refused(available: Int(left)) }
        try await client.execute(.publish("\(number) \(product) \(count)", to: "orders"))
        return .accepted(left: Int(left))
    }

    /// The script answered something else than it was written to.
    public struct UnexpectedReply: Error {}
}
