import SluiceCore

/// Where a list goes on: opaque text to be given back with the same question. It holds for as long as the secret does.
///
/// It tells nobody what is in it, and cannot be made or changed by clients.
public struct Cursor: Sendable, Hashable, LosslessStringConvertible {
    /// The text: letters, digits, `-` and `_`.
    public let description: String

    /// - Parameter text: as it was given; whether it is a cursor shows when it is used.
    public init(_ text: String) {
        description = text
    }
}

/// What is in a cursor: to which question it belongs, and a place in the answer.
struct SealedPosition {
    private static let format: UInt8 = 1
    /// Digits of the question's digest.
    private static let fingerprintBytes = 32

    let position: StoreQuery.Position

    /// - Parameters:
    ///   - position: the place.
    ///   - question: all that decides what is listed and in which order.
    ///   - secret: that opens it again.
    /// - Returns: the cursor.
    /// - Throws: ``StoreError`` if OpenSSL cannot seal it.
    static func seal(
        _ position: StoreQuery.Position, of question: [String], with secret: CursorSecret
    ) throws(StoreError) -> Cursor {
        var bytes = [format] + (try fingerprint(of: question))
        let key = Array(position.key.utf8)
        bytes += [UInt8(truncatingIfNeeded: key.count >> 8), UInt8(truncatingIfNeeded: key.count)]
        bytes += key + Array(position.id.utf8)
        return Cursor(Base64URL.encode(try secret.seal(bytes)))
    }

    /// - Throws: ``StoreError`` with ``StoreError/Code/invalid`` for what is no cursor, or one of another question.
    static func open(
        _ cursor: Cursor, of question: [String], with secret: CursorSecret
    ) throws(StoreError) -> StoreQuery.Position {
        let header = 1 + fingerprintBytes + 2
        guard let sealed = Base64URL.decode(cursor.description.utf8), let bytes = secret.unseal(sealed),
            bytes.count >= header, bytes[0] == format
        else {
            throw refusal("is none that was given out here, or its secret has changed: begin at the first page")
        }
        guard Array(bytes[1..<(header - 2)]) == (try fingerprint(of: question)) else {
            throw refusal("belongs to another query: ask as for the page before, only the limit may be another")
        }
        let count = Int(bytes[header - 2]) << 8 | Int(bytes[header - 1])
        guard header + count <= bytes.count else { throw refusal("is damaged: begin at the first page") }
        let key = String(decoding: bytes[header..<(header + count)], as: UTF8.self)
        let id = String(decoding: bytes[(header + count)...], as: UTF8.self)
        return StoreQuery.Position(key: key, id: id)
    }

    private static func fingerprint(of question: [String]) throws(StoreError) -> [UInt8] {
        let bytes = question.flatMap { Array("\($0.utf8.count):\($0)".utf8) }
        guard let hash = ContentHash(ofCanonical: bytes) else {
            throw StoreError(.unavailable, "OpenSSL has no SHA-256 to offer")
        }
        return Array(hash.description.utf8.prefix(fingerprintBytes))
    }

    private static func refusal(_ problem: String) -> StoreError {
        StoreError(
            .invalid, "the cursor \(problem)", fields: [StoreError.FieldProblem(field: "/cursor", problem: problem)])
    }
}
