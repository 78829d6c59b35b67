/// What a reply may announce; beyond it the peer is taken for something else than Redis.
package struct RESPLimits: Sendable {
    package var maximumDepth: Int
    package var maximumElements: Int
    package var maximumBulkBytes: Int

    package init(maximumDepth: Int, maximumElements: Int = Int(Int32.max), maximumBulkBytes: Int = Int(Int32.max)) {
        self.maximumDepth = maximumDepth
        self.maximumElements = maximumElements
        self.maximumBulkBytes = maximumBulkBytes
    }

    /// For replies that pass through. A script can nest its reply about 8,000 deep (Lua's stack ends there), and must
    /// not be able to break a connection that others share.
    package static let passingThrough = RESPLimits(maximumDepth: 10_000)

    /// For replies that become values, whose nesting costs stack when they are compared or freed.
    package static let decoded = RESPLimits(maximumDepth: 128)
}
