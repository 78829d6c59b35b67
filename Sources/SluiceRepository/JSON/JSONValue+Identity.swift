import SluiceCore

extension JSONValue {
    /// Whether two values are written alike: the same members in any order, the same code points, the same digits.
    ///
    /// `==` would not do: it takes texts that merely look alike for equal, and counts the order of members.
    func isIdentical(to other: JSONValue) -> Bool {
        switch (self, other) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.string(let left), .string(let right)): ExactText(left) == ExactText(right)
        case (.array(let left), .array(let right)):
            left.count == right.count && zip(left, right).allSatisfy { $0.isIdentical(to: $1) }
        case (.object(let left), .object(let right)):
            left.count == right.count
                && left.enumerated().allSatisfy { place, member in
                    right.value(of: member.key, near: place)?.isIdentical(to: member.value) ?? false
                }
        case (.null, _), (.bool, _), (.number, _), (.string, _), (.array, _), (.object, _): false
        }
    }

    /// Whether two values are equal as migrations compare them: numbers by their exact value, members in any order.
    func isEqual(to other: JSONValue) -> Bool {
        switch (self, other) {
        case (.number(let left), .number(let right)):
            guard left != right else { return true }
            guard let left = DecimalNumber(left), let right = DecimalNumber(right) else { return false }
            return left == right
        case (.array(let left), .array(let right)):
            return left.count == right.count && zip(left, right).allSatisfy { $0.isEqual(to: $1) }
        case (.object(let left), .object(let right)):
            return left.count == right.count
                && left.enumerated().allSatisfy { place, member in
                    right.value(of: member.key, near: place)?.isEqual(to: member.value) ?? false
                }
        default:
            return isIdentical(to: other)
        }
    }

    /// The text in the shortest form; members keep their order, numbers their digits.
    var text: [UInt8] {
        let buffer = ByteBuffer()
        JSONText.append(self, to: buffer)
        return Array(buffer.readableRegion)
    }
}

extension [JSONValue.Member] {
    /// The value of a member. Objects that are compared mostly have their members at the same places.
    func value(of key: String, near place: Int) -> JSONValue? {
        if place < count, ExactText(self[place].key) == ExactText(key) { return self[place].value }
        return first { ExactText($0.key) == ExactText(key) }?.value
    }
}
