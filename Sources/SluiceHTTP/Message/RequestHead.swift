public import SluiceCore

/// A request without its body. All ranges count from the first byte of the request.
///
/// A handle on storage that the parser owns and reuses: reading it costs no copies, no retains and no exclusivity checks.
/// `public` only to be inlined, as ``ByteBuffer`` is.
public struct RequestHead {
    @usableFromInline
    let state: UnsafeMutablePointer<State>

    @usableFromInline
    struct State {
        @usableFromInline var method = HTTPMethod.other
        @usableFromInline var isVersion11 = true
        @usableFromInline var keepsAlive = true
        @usableFromInline var expectsContinue = false
        /// A bit for each known field that the request has.
        @usableFromInline var present: UInt32 = 0
        @usableFromInline var fieldCount = 0
        @usableFromInline var length = 0
        @usableFromInline var path = ByteRange.empty
        @usableFromInline var query: ByteRange?
        @usableFromInline var framing = BodyFraming.none
        @usableFromInline let values: UnsafeMutablePointer<ByteRange>

        init(values: UnsafeMutablePointer<ByteRange>) {
            self.values = values
        }
    }

    /// How the body's end is found.
    @frozen
    public enum BodyFraming: Equatable, Sendable {
        case none
        case length(Int)
        case chunked
    }

    static func allocate() -> RequestHead {
        let values = UnsafeMutablePointer<ByteRange>.allocate(capacity: FieldName.count)
        values.initialize(repeating: .empty, count: FieldName.count)
        let state = UnsafeMutablePointer<State>.allocate(capacity: 1)
        state.initialize(to: State(values: values))
        return RequestHead(state: state)
    }

    private init(state: UnsafeMutablePointer<State>) {
        self.state = state
    }

    func deallocate() {
        state.pointee.values.deallocate()
        state.deallocate()
    }

    // MARK: For services

    /// The request's method.
    @inlinable
    public var method: HTTPMethod { state.pointee.method }

    /// Whether a body belongs to the request's method.
    @inlinable
    public var mayCarryBody: Bool {
        switch state.pointee.method {
        case .post, .put, .patch: true
        default: false
        }
    }

    /// Whether the client wants the answer's head only.
    @inlinable
    public var isHead: Bool {
        if case .head = state.pointee.method { true } else { false }
    }

    /// The target's path, still percent-encoded; starts with `/`, or is `*`.
    @inlinable
    public var path: ByteRange { state.pointee.path }

    /// What follows the first `?` of the target, if there is one.
    @inlinable
    public var query: ByteRange? { state.pointee.query }

    /// Whether the version is 1.1, not 1.0.
    @inlinable
    public var isVersion11: Bool { state.pointee.isVersion11 }

    /// Whether the connection may carry another request after this one.
    @inlinable
    public var keepsAlive: Bool { state.pointee.keepsAlive }

    /// Whether the client waits to be told before it sends the body.
    @inlinable
    public var expectsContinue: Bool { state.pointee.expectsContinue }

    /// How the body's end is found.
    @inlinable
    public var framing: BodyFraming { state.pointee.framing }

    /// Bytes of the whole head, the blank line included.
    @inlinable
    public var length: Int { state.pointee.length }

    /// The value of a field, without the white space around it; of a repeated field the last one.
    @inlinable
    public func value(of name: FieldName) -> ByteRange? {
        guard has(name) else { return nil }
        return state.pointee.values[Int(name.rawValue)]
    }

    /// Whether the request has a field.
    @inlinable
    public func has(_ name: FieldName) -> Bool {
        state.pointee.present & (1 &<< UInt32(truncatingIfNeeded: name.rawValue)) != 0
    }

    // MARK: For the parser

    var fieldCount: Int { state.pointee.fieldCount }

    func reset() {
        state.pointee = State(values: state.pointee.values)
    }

    func setRequestLine(method: HTTPMethod, path: ByteRange, query: ByteRange?) {
        state.pointee.method = method
        state.pointee.path = path
        state.pointee.query = query
    }

    func setVersion10() {
        state.pointee.isVersion11 = false
        state.pointee.keepsAlive = false
    }

    func setKeepsAlive(_ keeps: Bool) { state.pointee.keepsAlive = keeps }

    func setFraming(_ new: BodyFraming) { state.pointee.framing = new }

    func setExpectsContinue() { state.pointee.expectsContinue = state.pointee.isVersion11 }

    func setLength(_ length: Int) { state.pointee.length = length }

    @inline(__always)
    func add(_ name: FieldName, _ value: ByteRange) {
        state.pointee.fieldCount &+= 1
        // The place of the unknown is never read: counting it as present costs less than a branch.
        state.pointee.present |= 1 &<< UInt32(truncatingIfNeeded: name.rawValue)
        state.pointee.values[Int(name.rawValue)] = value
    }

    /// Takes over the fields of a head whose bytes are the same, but stand elsewhere.
    func copyFields(of other: RequestHead, movedBy distance: Int) {
        state.pointee.framing = other.state.pointee.framing
        state.pointee.expectsContinue = other.state.pointee.expectsContinue
        state.pointee.fieldCount = other.state.pointee.fieldCount
        state.pointee.present = other.state.pointee.present
        var rest = other.state.pointee.present
        while rest != 0 {
            let index = rest.trailingZeroBitCount
            rest &= rest &- 1
            let value = other.state.pointee.values[index]
            state.pointee.values[index] = ByteRange(offset: value.offset &+ distance, count: value.count)
        }
    }

    /// Forgets where the parts of the request lie: its bytes are gone.
    func forgetRanges() {
        state.pointee.path = .empty
        state.pointee.query = nil
        state.pointee.length = 0
        state.pointee.present = 0
    }
}
