/// A response as it is kept in Redis: a line about it, then its bytes.
struct StoredResponse: Sendable, Hashable {
    let schema: Int
    let generation: Int64
    /// In milliseconds since 1970 by the clock of who rendered it.
    let time: Int64
    /// `nil` for nothing.
    let body: [UInt8]?

    private static let mark = "1"

    init(schema: Int, generation: Int64, time: Int64, body: [UInt8]?) {
        self.schema = schema
        self.generation = generation
        self.time = time
        self.body = body
    }

    /// Reads what ``bytes`` writes; `nil` for anything else.
    init?(_ bytes: [UInt8]) {
        guard let end = bytes.prefix(128).firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        let words = String(decoding: bytes[..<end], as: UTF8.self).split(separator: " ")
        guard words.count == 5, words[0] == Self.mark, let schema = Int(words[1]), let generation = Int64(words[2]),
            let time = Int64(words[3])
        else { return nil }
        self.init(
            schema: schema, generation: generation, time: time,
            body: words[4] == "body" ? Array(bytes[(end + 1)...]) : nil)
    }

    var bytes: [UInt8] {
        Array("\(Self.mark) \(schema) \(generation) \(time) \(body == nil ? "none" : "body")\n".utf8) + (body ?? [])
    }
}
