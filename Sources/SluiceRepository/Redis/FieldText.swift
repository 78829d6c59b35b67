/// Reads the texts of fields without making strings of them: records are read often, and many at once.
struct FieldText {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    init(_ bytes: [UInt8]) {
        self.bytes = bytes[...]
        position = bytes.startIndex
    }

    var isAtEnd: Bool { position == bytes.endIndex }

    /// Steps over a character.
    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.endIndex, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    /// Decimal digits without superfluous zeros, below 2^53.
    mutating func number() -> Int64? {
        let start = position
        var value: Int64 = 0
        while position < bytes.endIndex, case let digit = bytes[position] &- UInt8(ascii: "0"), digit <= 9 {
            value = value * 10 + Int64(digit)
            position += 1
            guard value < 1 << 53 else { return nil }
        }
        let isCanonical = position - start == 1 || position > start && bytes[start] != UInt8(ascii: "0")
        return isCanonical ? value : nil
    }

    /// `epoch.counter`.
    mutating func version() -> RecordVersion? {
        guard let epoch = number(), skip("."), let counter = number() else { return nil }
        return RecordVersion(epoch: epoch, counter: counter)
    }

    /// A UUID in lower case.
    mutating func operation() -> OperationID? {
        var words: (UInt64, UInt64) = (0, 0)
        for place in 0..<36 {
            if place == 8 || place == 13 || place == 18 || place == 23 {
                guard skip("-") else { return nil }
                continue
            }
            guard position < bytes.endIndex, let digit = Self.digit(bytes[position]) else { return nil }
            position += 1
            words.0 = words.0 << 4 | words.1 >> 60
            words.1 = words.1 << 4 | digit
        }
        return OperationID(high: words.0, low: words.1)
    }

    /// 64 hexadecimal digits.
    mutating func hash() -> ContentHash? {
        guard bytes.endIndex - position >= 64 else { return nil }
        defer { position += 64 }
        return ContentHash(text: bytes[position..<position + 64])
    }

    /// What is before the next space, over which it steps.
    mutating func word() -> String {
        let start = position
        while position < bytes.endIndex, bytes[position] != UInt8(ascii: " ") { position += 1 }
        defer { _ = skip(" ") }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// All that is left.
    mutating func rest() -> String {
        defer { position = bytes.endIndex }
        return String(decoding: bytes[position...], as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt64? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
        default: nil
        }
    }
}

extension OperationRing {
    /// - Parameter bytes: UTF-8 of ``description``.
    init?(text bytes: [UInt8]) {
        var text = FieldText(bytes)
        var entries: [Entry] = []
        while !text.isAtEnd {
            guard entries.isEmpty || text.skip(","), let operation = text.operation(), text.skip(":"),
                let version = text.version()
            else { return nil }
            entries.append(Entry(operation: operation, version: version))
        }
        guard entries.count <= Self.capacity else { return nil }
        self.init(entries)
    }
}

extension IdempotencyRecord {
    /// `key:fingerprint:version:expires` of each, separated by commas.
    static func text(of records: [IdempotencyRecord]) -> String {
        records.map { "\($0.key):\($0.fingerprint):\($0.version):\($0.expires)" }.joined(separator: ",")
    }

    /// - Parameter bytes: UTF-8 of what ``text(of:)`` writes.
    /// - Returns: the records; `nil` if it is something else.
    static func records(text bytes: [UInt8]) -> [IdempotencyRecord]? {
        var text = FieldText(bytes)
        var records: [IdempotencyRecord] = []
        while !text.isAtEnd {
            guard records.isEmpty || text.skip(","), let key = text.hash(), text.skip(":"),
                let fingerprint = text.hash(), text.skip(":"), let version = text.version(), text.skip(":"),
                let expires = text.number()
            else { return nil }
            records.append(
                IdempotencyRecord(key: key, fingerprint: fingerprint, version: version, expires: expires))
        }
        return records
    }
}
