package import SluiceCore

/// A request without its body. All ranges count from the first byte of the request.
///
/// A class with storage of its own, one per connection and reused: reading it costs no copies and no retains.
package final class RequestHead {
    private(set) var methodValue = HTTPMethod.other
    private(set) var pathRange = ByteRange.empty
    private(set) var queryRange: ByteRange?
    private(set) var isLatestVersion = true
    private(set) var mayKeepAlive = true
    private(set) var byteCount = 0
    private(set) var fieldCount = 0
    /// How the body's end is found.
    package private(set) var framing = BodyFraming.none
    /// Whether the client waits to be told before it sends the body.
    package private(set) var expectsContinue = false
    /// A bit for each known field that the request has.
    private var present: UInt32 = 0
    private let values = UnsafeMutablePointer<ByteRange>.allocate(capacity: FieldName.count)

    package enum BodyFraming: Equatable, Sendable {
        case none
        case length(Int)
        case chunked
    }

    init() {
        values.initialize(repeating: .empty, count: FieldName.count)
    }

    deinit {
        values.deallocate()
    }

    // MARK: For services

    package var method: HTTPMethod { methodValue }

    /// Whether a body belongs to the request's method.
    package var mayCarryBody: Bool { methodValue == .post || methodValue == .put || methodValue == .patch }

    package var isHead: Bool { methodValue == .head }

    /// The target's path, still percent-encoded; starts with `/`, or is `*`.
    package var path: ByteRange { pathRange }

    /// What follows the first `?` of the target, if there is one.
    package var query: ByteRange? { queryRange }

    package var isVersion11: Bool { isLatestVersion }

    /// Whether the connection may carry another request after this one.
    package var keepsAlive: Bool { mayKeepAlive }

    /// Bytes of the whole head, the blank line included.
    package var length: Int { byteCount }

    /// The value of a field, without the white space around it; of a repeated field the last one.
    package func value(of name: FieldName) -> ByteRange? {
        guard has(name) else { return nil }
        return values[Int(name.rawValue)]
    }

    // MARK: For the parser

    func reset() {
        methodValue = .other
        pathRange = .empty
        queryRange = nil
        isLatestVersion = true
        mayKeepAlive = true
        byteCount = 0
        fieldCount = 0
        framing = .none
        expectsContinue = false
        present = 0
    }

    func setRequestLine(method: HTTPMethod, path: ByteRange, query: ByteRange?) {
        methodValue = method
        pathRange = path
        queryRange = query
    }

    func setVersion10() {
        isLatestVersion = false
        mayKeepAlive = false
    }

    func setKeepsAlive(_ keeps: Bool) { mayKeepAlive = keeps }

    func setFraming(_ new: BodyFraming) { framing = new }

    func setExpectsContinue() { expectsContinue = isLatestVersion }

    func setLength(_ length: Int) { byteCount = length }

    func has(_ name: FieldName) -> Bool {
        present & (1 &<< UInt32(name.rawValue)) != 0
    }

    func add(_ name: FieldName, _ value: ByteRange) {
        fieldCount &+= 1
        guard name != .other else { return }
        present |= 1 &<< UInt32(name.rawValue)
        values[Int(name.rawValue)] = value
    }

    /// Forgets where the parts of the request lie: its bytes are gone.
    func forgetRanges() {
        pathRange = .empty
        queryRange = nil
        byteCount = 0
        present = 0
    }
}
