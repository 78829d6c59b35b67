/// How stores on Redis work. All stores of one component need the same ``keys``.
public struct RedisStoreOptions: Sendable, Hashable {
    /// How keys are named. Default ``KeyScheme/standard``.
    public var keys: KeyScheme
    /// Values of at least so many bytes are compressed, if that makes them smaller. Default 4 KiB; `nil` for never.
    /// What is compressed already is read in any case.
    public var compressedFromBytes: Int?
    /// Values that are larger than this when decompressed are taken for damaged. Default 64 MiB.
    public var maximumValueBytes: Int

    /// The defaults, unless told otherwise.
    public init(
        keys: KeyScheme = .standard, compressedFromBytes: Int? = 4 << 10, maximumValueBytes: Int = 64 << 20
    ) {
        self.keys = keys
        self.compressedFromBytes = compressedFromBytes
        self.maximumValueBytes = maximumValueBytes
    }
}
