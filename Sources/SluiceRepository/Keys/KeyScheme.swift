/// How the keys of stores are named in Redis.
public struct KeyScheme: Sendable, Hashable {
    /// Stands before all keys and channels. Default nothing.
    public let prefix: String
    /// Whether the component's name stands in braces in all keys that one script touches, so that a Redis Cluster keeps
    /// them together. Default `false`. Cannot be changed once there are records.
    public let usesHashTags: Bool

    /// Without a prefix, for a Redis that is no cluster.
    public static let standard = KeyScheme()

    private init() {
        prefix = ""
        usesHashTags = false
    }

    /// A scheme.
    ///
    /// - Parameters:
    ///   - prefix: at most 128 visible ASCII characters other than braces, such as `shop:`; a token with a prefix needs
    ///     the same one here. Default nothing.
    ///   - usesHashTags: for Redis Cluster. Default `false`.
    /// - Throws: ``StoreError`` with ``StoreError/Code/invalid`` if the prefix cannot be one.
    public init(prefix: String = "", usesHashTags: Bool = false) throws(StoreError) {
        guard prefix.utf8.count <= 128, prefix.utf8.allSatisfy({ 0x21...0x7E ~= $0 && $0 != 0x7B && $0 != 0x7D }) else {
            throw StoreError(
                .invalid, "a prefix of keys is at most 128 visible ASCII characters, and has no braces in it")
        }
        self.prefix = prefix
        self.usesHashTags = usesHashTags
    }
}
