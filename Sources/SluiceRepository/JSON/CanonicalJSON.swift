import SluiceCore

/// The one form of a JSON value: members sorted by the UTF-8 bytes of their keys, numbers as their shortest exact decimal,
/// only what must be escaped, no spaces. Values that are equal have the same, however they were written.
public enum CanonicalJSON {
    /// The canonical form of a JSON text.
    ///
    /// - Parameter text: UTF-8.
    /// - Returns: the form, as UTF-8.
    /// - Throws: ``StoreError`` with ``StoreError/Code/invalid`` if it is no JSON, has a member twice, or a number with an
    ///   exponent of more than nine digits.
    public static func form(of text: [UInt8]) throws(StoreError) -> [UInt8] {
        try form(of: parse(text))
    }

    /// The digest of the canonical form.
    ///
    /// - Parameter text: UTF-8.
    /// - Returns: the digest.
    /// - Throws: as ``form(of:)``.
    public static func hash(of text: [UInt8]) throws(StoreError) -> ContentHash {
        try hash(of: parse(text))
    }

    static func parse(_ text: [UInt8]) throws(StoreError) -> JSONValue {
        do throws(JSONSyntaxError) {
            return try JSONValue(parsing: text)
        } catch {
            throw StoreError(.invalid, "the value is no JSON: \(error)")
        }
    }

    static func form(of value: JSONValue) throws(StoreError) -> [UInt8] {
        let buffer = ByteBuffer()
        try append(value, to: buffer)
        return Array(buffer.readableRegion)
    }

    static func hash(of value: JSONValue) throws(StoreError) -> ContentHash {
        guard let hash = ContentHash(ofCanonical: try form(of: value)) else {
            throw StoreError(.unavailable, "OpenSSL has no SHA-256 to offer")
        }
        return hash
    }

    private static func append(_ value: JSONValue, to buffer: ByteBuffer) throws(StoreError) {
        switch value {
        case .null: buffer.append("null")
        case .bool(let value): buffer.append(value ? "true" : "false")
        case .number(let literal):
            guard let number = DecimalNumber(literal) else {
                throw StoreError(.invalid, "a number's exponent has more than nine digits")
            }
            buffer.append(number.description)
        case .string(let text): JSONText.append(string: text, to: buffer)
        case .array(let elements):
            buffer.append("[")
            for (index, element) in elements.enumerated() {
                if index > 0 { buffer.append(",") }
                try append(element, to: buffer)
            }
            buffer.append("]")
        case .object(let members):
            buffer.append("{")
            let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            for (index, member) in sorted.enumerated() {
                if index > 0 { buffer.append(",") }
                JSONText.append(string: member.key, to: buffer)
                buffer.append(":")
                try append(member.value, to: buffer)
            }
            buffer.append("}")
        }
    }
}
