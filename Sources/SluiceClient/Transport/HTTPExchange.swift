import CCurl
import SluiceCore

/// What the client asks over HTTP.
struct HTTPRequest: Sendable {
    var method = "POST"
    var url: String
    var headers: [String]
    var body: [UInt8] = []
    /// `nil` for streams, which end when they end.
    var timeout: Duration?
    /// Whether libcurl may send it once more should a kept connection turn out to be dead: only what changes nothing, as
    /// the first one may have arrived.
    var mayRepeat = false
    /// Gets the pieces of a stream's body, if the status is 200; the result says whether to go on. Otherwise, and when it
    /// is `nil`, the body is collected.
    var onPiece: (@Sendable ([UInt8]) -> Bool)?
}

/// What came back.
struct HTTPResponse: Sendable {
    var status = 0
    /// Names in lower case.
    var headers: [String: String] = [:]
    var body: [UInt8] = []
}

/// One transfer on the driver's thread.
///
/// `@unchecked`: made by the caller, handed over through the driver's lock, and from then on touched by the driver's
/// thread only; `id` never changes.
final class HTTPExchange: @unchecked Sendable {
    let id: Int
    let request: HTTPRequest
    var response = HTTPResponse()
    var handle: UnsafeMutableRawPointer?
    var headerList: UnsafeMutablePointer<curl_slist>?
    /// How often the request was about to be sent.
    private(set) var attempts = 0
    private var continuation: CheckedContinuation<HTTPResponse, any Error>?

    init(id: Int, request: HTTPRequest, continuation: CheckedContinuation<HTTPResponse, any Error>) {
        self.id = id
        self.request = request
        self.continuation = continuation
    }

    /// Resumes the caller, once.
    func finish(_ result: Result<HTTPResponse, any Error>) {
        continuation?.resume(with: result)
        continuation = nil
    }

    /// libcurl sends a request again by itself when a kept connection breaks before the answer begins, POST or not: an
    /// INCR would count twice.
    func maySend() -> Bool {
        attempts += 1
        return attempts == 1 || request.mayRepeat
    }

    /// Takes a line of the response's head.
    func takeHeader(_ line: UnsafeRawBufferPointer) {
        let text = String(decoding: line, as: UTF8.self)
        if text.hasPrefix("HTTP/") {
            response.headers = [:]
            response.status = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        } else if let colon = text.firstIndex(of: ":") {
            let value = text[text.index(after: colon)...].drop { $0 == " " }.prefix { !$0.isNewline }
            response.headers[text[..<colon].lowercased()] = String(value)
        }
    }
}
