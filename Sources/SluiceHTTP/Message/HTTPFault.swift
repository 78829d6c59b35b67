/// Why a request cannot be read. The connection is closed after the answer: what follows has no sure beginning.
package enum HTTPFault: Error, Equatable, Sendable {
    case malformedRequestLine
    case malformedTarget
    case malformedField
    case bareLineBreak
    case foldedField
    case hostMissing
    case hostRepeated
    case contentLengthInvalid
    case contentLengthRepeated
    case lengthAndTransferEncoding
    case transferEncodingUnsupported
    case transferEncodingRepeated
    case malformedChunk
    case expectationUnsupported
    case versionUnsupported
    case requestLineTooLong(limit: Int)
    case fieldsTooLarge(limit: Int)
    case tooManyFields(limit: Int)
    case bodyTooLarge(limit: Int, actual: Int?)
    /// The sender was slower than the limits allow.
    case timedOut

    package var status: HTTPStatus {
        switch self {
        case .transferEncodingUnsupported: .notImplemented
        case .expectationUnsupported: .expectationFailed
        case .versionUnsupported: .versionNotSupported
        case .requestLineTooLong: .uriTooLong
        case .fieldsTooLarge, .tooManyFields: .headerFieldsTooLarge
        case .bodyTooLarge: .contentTooLarge
        case .timedOut: .requestTimeout
        default: .badRequest
        }
    }

    /// What was wrong, for the client's developer.
    package var message: String {
        switch self {
        case .malformedRequestLine: "malformed request line: expected METHOD SP target SP HTTP/1.1"
        case .malformedTarget: "malformed request target: it must start with / and hold no spaces or control characters"
        case .malformedField: "malformed header field"
        case .bareLineBreak: "bare CR or LF in the request head: lines end with CR LF"
        case .foldedField: "folded header fields are not supported"
        case .hostMissing: "the Host header field is missing"
        case .hostRepeated: "the Host header field is repeated"
        case .contentLengthInvalid: "invalid Content-Length"
        case .contentLengthRepeated: "repeated Content-Length"
        case .lengthAndTransferEncoding: "Content-Length and Transfer-Encoding in one request"
        case .transferEncodingUnsupported: "unsupported Transfer-Encoding: only chunked is supported"
        case .transferEncodingRepeated: "repeated Transfer-Encoding"
        case .malformedChunk: "malformed chunked body"
        case .expectationUnsupported: "unsupported Expect: only 100-continue is supported"
        case .versionUnsupported: "unsupported HTTP version: only HTTP/1.0 and HTTP/1.1 are supported"
        case .requestLineTooLong(let limit): "request line too long. Limit: \(limit) bytes"
        case .fieldsTooLarge(let limit): "header fields too large. Limit: \(limit) bytes"
        case .tooManyFields(let limit): "too many header fields. Limit: \(limit)"
        case .bodyTooLarge(let limit, let actual):
            "max request size exceeded. Limit: \(limit) bytes" + (actual.map { ", Actual: \($0) bytes" } ?? "")
        case .timedOut: "the request did not arrive in time"
        }
    }
}
