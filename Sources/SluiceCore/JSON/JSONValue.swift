/// A JSON text as a value: nothing is lost, neither the order of members nor how numbers are written.
public enum JSONValue: Sendable, Hashable {
    /// A member of an object.
    public struct Member: Sendable, Hashable {
        /// Its name.
        public var key: String
        /// Its value.
        public var value: JSONValue

        /// A member.
        public init(key: String, value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// The literal text.
    case number(String)
    /// Without the escapes.
    case string(String)
    /// The elements in order.
    case array([JSONValue])
    /// The members in the order of the text; no two have the same key.
    case object([Member])

    /// The value of a member; `nil` when there is none and for anything but an object.
    ///
    /// Setting changes the member in its place, adds it as the last, or removes it; anything but an object stays as it is.
    public subscript(key: String) -> JSONValue? {
        get { object?.first { $0.key == key }?.value }
        set {
            guard case .object(var members) = self else { return }
            // Not two owners while one of them writes.
            self = .null
            let index = members.firstIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append(Member(key: key, value: value))
            case (nil, nil): break
            }
            self = .object(members)
        }
    }

    /// What a `true` or `false` says; `nil` for anything else.
    public var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The text of a string; `nil` for anything else.
    public var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// A number without fraction and exponent that an `Int` can hold.
    public var integer: Int? {
        if case .number(let literal) = self { Int(literal) } else { nil }
    }

    /// The nearest to a number; `nil` for anything else.
    public var double: Double? {
        if case .number(let literal) = self { Double(literal) } else { nil }
    }

    /// The elements of an array; `nil` for anything else.
    public var array: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The members of an object; `nil` for anything else.
    public var object: [Member]? {
        if case .object(let members) = self { members } else { nil }
    }
}
