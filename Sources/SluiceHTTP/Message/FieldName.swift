/// The header fields that the server or its services look at; recognised once, while the head is parsed.
///
/// `public` only to be inlined, as ``RequestHead`` is.
@frozen
public enum FieldName: UInt8, Sendable {
    case other
    case host, contentLength, transferEncoding, connection, expect
    case authorization, accept, origin, contentType, userAgent, ifMatch, ifNoneMatch, lastEventID, acceptEncoding
    case contentEncoding, idempotencyKey, requestID, traceparent
    case upstashEncoding, upstashResponseFormat, upstashSyncToken
    case accessControlRequestMethod, accessControlRequestHeaders
    case mcpProtocolVersion, mcpSessionID

    /// Whether the field decides where the request ends, or what becomes of the connection.
    var concernsFraming: Bool {
        rawValue &- FieldName.host.rawValue <= FieldName.expect.rawValue &- FieldName.host.rawValue
    }

    @inline(__always)
    init(_ bytes: UnsafeRawBufferPointer) {
        switch bytes.count {
        case 4: self = Self.matches(bytes, "host") ? .host : .other
        case 6:
            self =
                Self.matches(bytes, "accept")
                ? .accept : Self.matches(bytes, "origin") ? .origin : Self.matches(bytes, "expect") ? .expect : .other
        case 8: self = Self.matches(bytes, "if-match") ? .ifMatch : .other
        case 10:
            self =
                Self.matches(bytes, "user-agent")
                ? .userAgent : Self.matches(bytes, "connection") ? .connection : .other
        case 11: self = Self.matches(bytes, "traceparent") ? .traceparent : .other
        case 12:
            self =
                Self.matches(bytes, "content-type")
                ? .contentType : Self.matches(bytes, "x-request-id") ? .requestID : .other
        case 13:
            self =
                Self.matches(bytes, "authorization")
                ? .authorization
                : Self.matches(bytes, "if-none-match")
                    ? .ifNoneMatch : Self.matches(bytes, "last-event-id") ? .lastEventID : .other
        case 14:
            self =
                Self.matches(bytes, "content-length")
                ? .contentLength : Self.matches(bytes, "mcp-session-id") ? .mcpSessionID : .other
        case 15:
            self =
                Self.matches(bytes, "accept-encoding")
                ? .acceptEncoding : Self.matches(bytes, "idempotency-key") ? .idempotencyKey : .other
        case 16:
            self =
                Self.matches(bytes, "upstash-encoding")
                ? .upstashEncoding : Self.matches(bytes, "content-encoding") ? .contentEncoding : .other
        case 17: self = Self.matches(bytes, "transfer-encoding") ? .transferEncoding : .other
        case 18: self = Self.matches(bytes, "upstash-sync-token") ? .upstashSyncToken : .other
        case 20: self = Self.matches(bytes, "mcp-protocol-version") ? .mcpProtocolVersion : .other
        case 23: self = Self.matches(bytes, "upstash-response-format") ? .upstashResponseFormat : .other
        case 29: self = Self.matches(bytes, "access-control-request-method") ? .accessControlRequestMethod : .other
        case 30: self = Self.matches(bytes, "access-control-request-headers") ? .accessControlRequestHeaders : .other
        default: self = .other
        }
    }

    /// Compares names of the same length without regard to case, several bytes at a time; the last piece overlaps.
    ///
    /// Only what is a letter in `name` may differ in bit 5: a carriage return would pass for a hyphen. `name` has at
    /// least four bytes, in lower case.
    @inline(__always)
    private static func matches(_ bytes: UnsafeRawBufferPointer, _ name: StaticString) -> Bool {
        let name = UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        if bytes.count < 8 {
            let last = bytes.count &- 4
            return matches(bytes, name, at: 0, as: UInt32.self) && matches(bytes, name, at: last, as: UInt32.self)
        }
        var offset = 0
        let last = bytes.count &- 8
        while offset < last {
            guard matches(bytes, name, at: offset, as: UInt64.self) else { return false }
            offset &+= 8
        }
        return matches(bytes, name, at: last, as: UInt64.self)
    }

    @inline(__always)
    private static func matches<Word: FixedWidthInteger>(
        _ bytes: UnsafeRawBufferPointer, _ name: UnsafeRawBufferPointer, at offset: Int, as type: Word.Type
    ) -> Bool {
        let expected = name.loadUnaligned(fromByteOffset: offset, as: type)
        // Letters have bit 6 set, the hyphen has not.
        let caseBits = (expected & Word(truncatingIfNeeded: 0x4040_4040_4040_4040 as UInt64)) &>> 1
        return bytes.loadUnaligned(fromByteOffset: offset, as: type) | caseBits == expected
    }

    /// How many names there are.
    static let count = Int(FieldName.mcpSessionID.rawValue) + 1
}
