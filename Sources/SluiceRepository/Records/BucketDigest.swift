import SluiceCrypto

/// What a bucket holds, in a few numbers that do not depend on the order in which it came: two stores whose digests are
/// equal hold the same records in the same versions.
public struct BucketDigest: Sendable, Hashable {
    /// How many records there are, deleted ones included.
    public private(set) var count = 0
    private var sums: [UInt32] = [0, 0, 0, 0]

    /// That of an empty bucket.
    public init() {}

    mutating func add(_ record: Record) {
        add(record.id, record.version, record.hash, isDeleted: record.isDeleted)
    }

    mutating func add(_ id: String, _ version: RecordVersion, _ hash: ContentHash, isDeleted: Bool) {
        count += 1
        let words = Self.words(id, version, hash, isDeleted)
        for (index, word) in words.enumerated() { sums[index] &+= word }
    }

    mutating func remove(_ record: Record) {
        count -= 1
        let words = Self.words(record.id, record.version, record.hash, record.isDeleted)
        for (index, word) in words.enumerated() { sums[index] &-= word }
    }

    /// The first four 32-bit words of the SHA-1 digest of what identifies a state of a record.
    private static func words(
        _ id: String, _ version: RecordVersion, _ hash: ContentHash, _ isDeleted: Bool
    ) -> [UInt32] {
        let parts = [
            id, String(version.epoch), String(version.counter), hash.description, isDeleted ? "1" : "0",
        ]
        let digest = SHA1.digest(of: Array(parts.joined(separator: "\0").utf8))
        return stride(from: 0, to: min(16, digest.count), by: 4).map { start in
            digest[start..<(start + 4)].reduce(0) { $0 << 8 | UInt32($1) }
        }
    }
}

extension BucketDigest: LosslessStringConvertible {
    /// The count and four sums, separated by spaces.
    public var description: String {
        ([String(count)] + sums.map(String.init)).joined(separator: " ")
    }

    /// - Parameter text: as ``description`` writes it.
    public init?(_ text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 5, let count = Int(words[0]), count >= 0 else { return nil }
        let sums = words.dropFirst().compactMap { UInt32($0) }
        guard sums.count == 4 else { return nil }
        self.count = count
        self.sums = sums
        guard description == text else { return nil }
    }
}
