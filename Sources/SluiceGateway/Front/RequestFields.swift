import SluiceCore
import SluiceHTTP

/// The header fields that the gateway looks at, read in one pass.
struct RequestFields {
    private(set) var authorization: ByteRange?
    private(set) var acceptsEventStream = false
    /// Whether the body is in some coding, such as gzip.
    private(set) var isEncoded = false
    private var encoding = Value.absent
    private var responseFormat = Value.absent

    private enum Value {
        case absent, json, base64, resp2, unknown
    }

    init(_ head: RequestHead, in bytes: UnsafeMutableRawBufferPointer) {
        authorization = head.value(of: .authorization)
        if head.has(.accept) || head.has(.upstashEncoding) || head.has(.upstashResponseFormat)
            || head.has(.contentEncoding)
        {
            readForm(head, in: UnsafeRawBufferPointer(bytes))
        }
    }

    private mutating func readForm(_ head: RequestHead, in bytes: UnsafeRawBufferPointer) {
        if let accept = head.value(of: .accept) {
            acceptsEventStream = Self.contains(bytes, accept, "text/event-stream")
        }
        if let value = head.value(of: .contentEncoding) {
            isEncoded = value.count > 0 && !Self.equals(bytes, value, "identity")
        }
        if let value = head.value(of: .upstashEncoding) {
            encoding = Self.value(bytes, value)
        }
        if let value = head.value(of: .upstashResponseFormat) {
            responseFormat = Self.value(bytes, value)
        }
    }

    /// What is wrong with the wanted form of the answer; `nil` if nothing is.
    func formatProblem(for endpoint: Endpoint) -> String? {
        guard encoding == .absent || encoding == .base64 else { return ErrorText.unknownEncoding }
        switch responseFormat {
        case .absent, .json: return nil
        case .resp2:
            // Transactions are answered in JSON whatever was asked.
            return encoding == .base64 && endpoint != .multiExec ? ErrorText.formatConflict : nil
        case .base64, .unknown: return ErrorText.unknownFormat
        }
    }

    func format(for endpoint: Endpoint) -> ReplyFormat {
        if encoding == .base64 { return .base64 }
        return responseFormat == .resp2 && endpoint != .multiExec ? .resp2 : .json
    }

    private static func value(_ bytes: UnsafeRawBufferPointer, _ range: ByteRange) -> Value {
        if range.count == 0 { return .absent }
        if equals(bytes, range, "base64") { return .base64 }
        if equals(bytes, range, "resp2") { return .resp2 }
        if equals(bytes, range, "json") { return .json }
        return .unknown
    }

    /// Compares without regard to the case of ASCII letters; `word` is in lower case.
    private static func equals(_ bytes: UnsafeRawBufferPointer, _ range: ByteRange, _ word: StaticString) -> Bool {
        guard range.count == word.utf8CodeUnitCount else { return false }
        for index in 0..<range.count where folded(bytes[range.offset &+ index]) != word.utf8Start[index] {
            return false
        }
        return true
    }

    private static func contains(_ bytes: UnsafeRawBufferPointer, _ range: ByteRange, _ word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        guard range.count >= length else { return false }
        return (range.offset...(range.end - length)).contains {
            equals(bytes, ByteRange(offset: $0, count: length), word)
        }
    }

    private static func folded(_ byte: UInt8) -> UInt8 {
        byte &- 0x41 < 26 ? byte | 0x20 : byte
    }
}
