/// A JSON text as a value, for configuration and administration; the wire has readers of its own.
package enum JSONValue: Sendable, Hashable {
    package struct Member: Sendable, Hashable {
        package var key: String
        package var value: JSONValue

        package init(key: String, value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    case null
    case bool(Bool)
    /// The literal text.
    case number(String)
    case string(String)
    case array([JSONValue])
    /// The members in the order of the text; no two have the same key.
    case object([Member])

    /// The value of a member; nil when there is none and for anything but an object.
    package subscript(key: String) -> JSONValue? {
        object?.first { $0.key == key }?.value
    }

    package var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    package var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// A number without fraction and exponent that an `Int` can hold.
    package var integer: Int? {
        if case .number(let literal) = self { Int(literal) } else { nil }
    }

    package var double: Double? {
        if case .number(let literal) = self { Double(literal) } else { nil }
    }

    package var array: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    package var object: [Member]? {
        if case .object(let members) = self { members } else { nil }
    }
}
