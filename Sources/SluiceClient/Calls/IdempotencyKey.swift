import SluiceCore

/// The header field that names a request, so that sending it again does not run it again.
struct IdempotencyKey {
    let field: String

    /// - Throws: ``ClientError`` if the caller's key is none.
    init?(_ idempotency: CallOptions.Idempotency, _ retryClass: RetryClass) throws(ClientError) {
        // What changes nothing needs none.
        guard retryClass != .read else { return nil }
        switch idempotency {
        case .none: return nil
        case .automatic:
            let digits = [UInt64.random(in: 0 ... .max), .random(in: 0 ... .max)].map { String($0, radix: 36) }
            field = "Idempotency-Key: \(digits.joined(separator: "-"))"
        case .key(let key):
            guard 1...255 ~= key.utf8.count, key.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else {
                throw ClientError(.invalidRequest, "an idempotency key is 1 to 255 visible ASCII characters")
            }
            field = "Idempotency-Key: \(key)"
        }
    }
}
