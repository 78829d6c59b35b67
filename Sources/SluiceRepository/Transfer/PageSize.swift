/// How many records are asked for at once: many small ones, few large ones, so that memory stays bounded.
struct PageSize: Sendable {
    private static let bytesAtOnce = 4 << 20
    private static let largest = 500

    /// From 1 to 500.
    private(set) var count = 50

    /// Learns from what has come.
    mutating func adapt(to values: some Sequence<[UInt8]?>) {
        var (number, bytes) = (0, 0)
        for value in values {
            number += 1
            bytes += 256 + (value?.count ?? 0)
        }
        guard number > 0 else { return }
        // Not too far at a time: the next ones may be larger.
        count = max(1, min(Self.bytesAtOnce / (bytes / number), count * 2, Self.largest))
    }
}
