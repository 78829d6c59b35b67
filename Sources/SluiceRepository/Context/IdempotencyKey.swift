import SluiceCore

/// The key under which a request may be sent again without taking effect again, within 24 hours.
///
/// It stands for one change of one collection. A request that makes several gives each a key of its own:
/// ``part(_:)``. The bulk operations do so by themselves.
public struct IdempotencyKey: Sendable, Hashable {
    /// The key, as the request has it.
    public var key: String
    /// Whose: keys of different principals are different keys.
    public var principal: String
    /// What was asked for, such as the body of the request. Default what the change is: its kind, the record, the expected
    /// revision and the value; of ``Repository/modify(_:_:)`` only the record.
    public var request: [UInt8]?

    /// A key.
    public init(_ key: String, principal: String = "", request: [UInt8]? = nil) {
        self.key = key
        self.principal = principal
        self.request = request
    }

    /// The key of a part of the request.
    public func part(_ name: String) -> IdempotencyKey {
        IdempotencyKey("\(key.utf8.count):\(key)\(name)", principal: principal, request: request)
    }

    /// What a store remembers.
    ///
    /// - Parameter change: what is asked for if the request does not say.
    /// - Returns: the digests of both.
    /// - Throws: ``StoreError`` if OpenSSL has no SHA-256 to offer.
    func digested(_ change: [String]) throws(StoreError) -> IdempotencyRequest {
        guard let key = Self.hash([Array(principal.utf8), Array(key.utf8)]),
            let fingerprint = Self.hash(request.map { [$0] } ?? change.map { Array($0.utf8) })
        else { throw StoreError(.unavailable, "OpenSSL has no SHA-256 to offer") }
        return IdempotencyRequest(key: key, fingerprint: fingerprint)
    }

    /// Lengths before the parts: no two lists of parts are the same bytes.
    private static func hash(_ parts: [[UInt8]]) -> ContentHash? {
        ContentHash(ofCanonical: parts.flatMap { Array("\($0.count):".utf8) + $0 })
    }
}
