/// The small things that a record has: `epoch.counter deleted schema encoding timestamp hash writer`.
struct RecordHead {
    let version: RecordVersion
    let isDeleted: Bool
    let schema: Int
    let encoding: ValueEncoding?
    let timestamp: Int64
    let hash: ContentHash
    let writer: String

    /// - Parameter bytes: UTF-8; anything else than a head makes `nil`.
    init?(_ bytes: [UInt8]) {
        var text = FieldText(bytes)
        guard let version = text.version(), text.skip(" "), let deleted = text.number(), deleted <= 1, text.skip(" "),
            let schema = text.number(), text.skip(" ")
        else { return nil }
        let encoding = text.word()
        let isNegative = text.skip("-")
        guard let timestamp = text.number(), text.skip(" "), let hash = text.hash(), text.skip(" ") else { return nil }
        self.version = version
        isDeleted = deleted == 1
        self.schema = Int(schema)
        self.encoding = encoding == "identity" ? .identity : ValueEncoding(rawValue: encoding)
        self.timestamp = isNegative ? -timestamp : timestamp
        self.hash = hash
        writer = text.rest()
    }

    /// What stands behind the version.
    static func text(_ value: StoredValue, writer: String, timestamp: Int64) -> String {
        let deleted = value.isDeleted ? "1" : "0"
        // Only as exact as Redis keeps other numbers.
        let bound: Int64 = 1 << 53 - 1
        let time = min(max(timestamp, -bound), bound)
        return "\(deleted) \(value.schema) \(value.encoding) \(time) \(value.hash) \(writer)"
    }
}
