import SluiceCore
import SluiceHTTP

/// What a client names a request with, so that sending it again does not run it again.
///
/// The header field `Idempotency-Key` of the IETF draft *The Idempotency-Key HTTP Header Field*; a value in quotation
/// marks, as the draft writes it, and one without are the same.
struct IdempotencyKey: Equatable {
    static let maximumLength = 255

    /// Where Redis keeps the marker of the request.
    let redisKey: [UInt8]

    /// Reads the field's value: no key if it is empty, too long, or holds anything but visible ASCII characters.
    ///
    /// - Parameters:
    ///   - value: the field's value.
    ///   - scope: names the token: clients with different tokens do not share keys.
    init?(_ value: UnsafeRawBufferPointer, scope: String) {
        var value = value[...]
        if value.count >= 2, value.first == UInt8(ascii: "\""), value.last == UInt8(ascii: "\"") {
            value = value.dropFirst().dropLast()
        }
        guard 1...Self.maximumLength ~= value.count, value.allSatisfy({ 0x21...0x7E ~= $0 }) else { return nil }
        redisKey = Array(Self.redisKeys(of: scope).utf8) + value
    }

    /// What all markers' names begin with.
    static let reservedPrefix = "sluice:idempotency:"

    /// What the names of the markers of a token begin with.
    static func redisKeys(of scope: String) -> String {
        "\(reservedPrefix)\(scope.utf8.count):\(scope):"
    }
}
