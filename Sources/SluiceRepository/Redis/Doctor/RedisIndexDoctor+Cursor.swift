import SluiceCore

extension RedisIndexDoctor {
    /// Where a walk goes on.
    public struct Cursor: Sendable, Hashable {
        enum Place: Sendable, Hashable {
            case records(after: StoreQuery.Position?)
            /// In an index, in one of its labels, from a place in it.
            case entries(index: String, label: String?, place: String)
            /// In the digests of buckets.
            case digests(from: Int)
        }

        let place: Place

        /// Before the first record.
        public static let start = Cursor(place: .records(after: nil))
        /// Before the first entry of the first index: leaves out the records.
        public static let entries = Cursor(place: .entries(index: "", label: nil, place: ""))
        /// Before the first digest of a bucket: leaves out records and indexes.
        public static let digests = Cursor(place: .digests(from: 0))

        /// Whether records and indexes are done.
        var isAtDigests: Bool { if case .digests = place { true } else { false } }
    }
}

extension RedisIndexDoctor.Cursor: LosslessStringConvertible {
    /// One line of text to keep.
    public var description: String {
        let words: [String] =
            switch place {
            case .records(nil): ["records"]
            case .records(let position?): ["records", position.key, position.id]
            case .entries(let index, nil, let place): ["entries", index, place]
            case .entries(let index, let label?, let place): ["entries", index, place, label]
            case .digests(let bucket): ["digests", String(bucket)]
            }
        let buffer = ByteBuffer()
        for (index, word) in words.enumerated() {
            buffer.append((index == 0 ? "[" : ",") as StaticString)
            JSONText.append(string: word, to: buffer)
        }
        buffer.append("]" as StaticString)
        return String(decoding: buffer.readableRegion, as: UTF8.self)
    }

    /// - Parameter text: as ``description`` writes it.
    public init?(_ text: String) {
        guard let words = (try? JSONValue(parsing: text))?.array?.map(\.string),
            words.allSatisfy({ $0 != nil })
        else { return nil }
        let parts = words.compactMap { $0 }
        switch (parts.first, parts.count) {
        case ("records", 1): place = .records(after: nil)
        case ("records", 3): place = .records(after: StoreQuery.Position(key: parts[1], id: parts[2]))
        case ("entries", 3): place = .entries(index: parts[1], label: nil, place: parts[2])
        case ("entries", 4): place = .entries(index: parts[1], label: parts[3], place: parts[2])
        case ("digests", 2):
            guard let bucket = Int(parts[1]), 0..<Bucket.count ~= bucket else { return nil }
            place = .digests(from: bucket)
        default: return nil
        }
    }
}
