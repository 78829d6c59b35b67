import SluiceCrypto

/// A share of a component's keys. The migration engine moves keys between stores by ranges of buckets.
public struct Bucket: Sendable, Hashable, Comparable {
    /// How many there are.
    public static let count = 10_000

    /// From 0 to 9,999.
    public let number: Int

    /// - Parameters:
    ///   - id: of a record.
    ///   - salt: of the component; never changes.
    public init(of id: String, salt: String) {
        let text = Array(salt.utf8) + [0] + Array(id.utf8)
        let word = text.withUnsafeBytes { SHA256Digest(of: $0)?.prefix } ?? 0
        number = Int(UInt64(bigEndian: word) % UInt64(Self.count))
    }

    /// The lower number first.
    public static func < (left: Bucket, right: Bucket) -> Bool {
        left.number < right.number
    }
}
