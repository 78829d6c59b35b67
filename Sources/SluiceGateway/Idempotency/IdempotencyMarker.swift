import SluiceCore

/// What Redis keeps of a request that came with an idempotency key: which request it was and, once known, its replies.
///
/// The marker is written in the transaction that runs the request, so it exists if and only if the request has run.
struct IdempotencyMarker: Equatable {
    /// How long a request is remembered: 24 hours.
    static let windowMilliseconds = 24 * 60 * 60 * 1000
    /// Larger answers are not kept.
    static let maximumAnswerBytes = 1 << 20
    private static let version = UInt8(ascii: "1")

    /// Tells requests with the same key apart: SHA-256 of the endpoint and the commands.
    var fingerprint: String
    /// When the request ran, by the clock of its gateway, in milliseconds since 1970.
    var time: Int
    /// The replies to the request's commands, one after the other as Redis sent them; `nil` until they are stored.
    var replies: [UInt8]?

    init(fingerprint: String, time: Int, replies: [UInt8]? = nil) {
        self.fingerprint = fingerprint
        self.time = time
        self.replies = replies
    }

    /// As Redis keeps it: the version, the fingerprint, the time, and behind a line feed the replies.
    var encoded: [UInt8] {
        [Self.version] + Array(" \(fingerprint) \(time)".utf8) + (replies.map { [UInt8(ascii: "\n")] + $0 } ?? [])
    }

    /// - Returns: `nil` if this is no marker, or one of another version.
    init?(_ bytes: [UInt8]) {
        let end = bytes.firstIndex(of: UInt8(ascii: "\n"))
        let words = bytes[..<(end ?? bytes.endIndex)].split(separator: UInt8(ascii: " "))
        guard words.count == 3, words[0].elementsEqual([Self.version]),
            let time = Int(String(decoding: words[2], as: UTF8.self))
        else { return nil }
        fingerprint = String(decoding: words[1], as: UTF8.self)
        self.time = time
        replies = end.map { Array(bytes[($0 + 1)...]) }
    }
}
