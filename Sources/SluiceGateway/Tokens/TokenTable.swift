import SluiceCrypto

/// A token's place in its ``TokenTable``.
package struct TokenIndex: Hashable, Sendable {
    package let rawValue: Int
}

/// All tokens that are valid at one time. Never changes: a reload makes another one.
package struct TokenTable: Sendable {
    /// In the order in which they were configured.
    package let tokens: [GatewayToken]
    /// The digests' prefixes in ascending order, each with its token's place.
    private let order: [(prefix: UInt64, index: Int)]

    /// Makes the table.
    ///
    /// - Parameter tokens: names and secrets must differ.
    /// - Throws: ``ConfigurationError`` if they do not.
    package init(_ tokens: [GatewayToken]) throws(ConfigurationError) {
        var names: Set<String> = []
        var digests: [SHA256Digest: String] = [:]
        for token in tokens {
            guard names.insert(token.name).inserted else {
                throw ConfigurationError("tokens.\(token.name)", "the name is there twice: give each token its own")
            }
            if let other = digests.updateValue(token.name, forKey: token.digest) {
                throw ConfigurationError(
                    "tokens.\(token.name)", "is the same token as \"\(other)\": give each name a token of its own")
            }
        }
        self.tokens = tokens
        order = tokens.enumerated().map { ($0.element.digest.prefix, $0.offset) }.sorted { $0.prefix < $1.prefix }
    }

    package subscript(index: TokenIndex) -> GatewayToken { tokens[index.rawValue] }

    /// Finds the token that a client sent.
    ///
    /// Tokens are searched by their digests, so the time taken tells nothing that helps to guess one; the digest found
    /// is confirmed in constant time.
    ///
    /// - Complexity: O(log n) in the number of tokens, after digesting what was sent.
    package func authenticate(_ presented: UnsafeRawBufferPointer) -> TokenIndex? {
        guard let digest = SHA256Digest(of: presented) else { return nil }
        var low = 0
        var high = order.count
        while low < high {
            let middle = low + (high - low) / 2
            if order[middle].prefix < digest.prefix {
                low = middle + 1
            } else {
                high = middle
            }
        }
        while low < order.count, order[low].prefix == digest.prefix {
            let index = order[low].index
            if tokens[index].digest == digest { return TokenIndex(rawValue: index) }
            low += 1
        }
        return nil
    }
}
