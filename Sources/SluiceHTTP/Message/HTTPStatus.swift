/// The response statuses that the server and its services use (RFC 9110 §15).
package enum HTTPStatus: UInt8, CaseIterable, Sendable {
    case ok, created, accepted, noContent, notModified
    case badRequest, unauthorized, forbidden, notFound, methodNotAllowed, requestTimeout, conflict
    case preconditionFailed, contentTooLarge, uriTooLong, unsupportedMediaType, expectationFailed
    case unprocessableContent, preconditionRequired, tooManyRequests, headerFieldsTooLarge
    case internalServerError, notImplemented, badGateway, serviceUnavailable, gatewayTimeout, versionNotSupported

    /// Three digits, and the phrase that goes with them.
    package var line: StaticString {
        switch self {
        case .ok: "200 OK"
        case .created: "201 Created"
        case .accepted: "202 Accepted"
        case .noContent: "204 No Content"
        case .notModified: "304 Not Modified"
        case .badRequest: "400 Bad Request"
        case .unauthorized: "401 Unauthorized"
        case .forbidden: "403 Forbidden"
        case .notFound: "404 Not Found"
        case .methodNotAllowed: "405 Method Not Allowed"
        case .requestTimeout: "408 Request Timeout"
        case .conflict: "409 Conflict"
        case .preconditionFailed: "412 Precondition Failed"
        case .contentTooLarge: "413 Content Too Large"
        case .uriTooLong: "414 URI Too Long"
        case .unsupportedMediaType: "415 Unsupported Media Type"
        case .expectationFailed: "417 Expectation Failed"
        case .unprocessableContent: "422 Unprocessable Content"
        case .preconditionRequired: "428 Precondition Required"
        case .tooManyRequests: "429 Too Many Requests"
        case .headerFieldsTooLarge: "431 Request Header Fields Too Large"
        case .internalServerError: "500 Internal Server Error"
        case .notImplemented: "501 Not Implemented"
        case .badGateway: "502 Bad Gateway"
        case .serviceUnavailable: "503 Service Unavailable"
        case .gatewayTimeout: "504 Gateway Timeout"
        case .versionNotSupported: "505 HTTP Version Not Supported"
        }
    }

    /// Whether the server is to blame: 500 and above.
    package var isServerError: Bool { rawValue >= HTTPStatus.internalServerError.rawValue }

    /// The status as a number.
    package var code: Int {
        line.withUTF8Buffer { $0.prefix(3).reduce(0) { $0 * 10 + Int($1 &- UInt8(ascii: "0")) } }
    }
}
