/// What is read from one value of a text, and written as one, without a container.
protocol JSONScalar: Codable {
    /// nil if the value is something else.
    init?(_ tape: JSONTape, _ index: Int)

    /// Appends the value as JSON; says whether it can be.
    func append(to text: ByteBuffer) -> Bool
}

extension JSONScalar where Self: FixedWidthInteger {
    @inline(__always)
    init?(_ tape: JSONTape, _ index: Int) {
        guard let value = tape.integer(at: index, Self.self) else { return nil }
        self = value
    }

    @inline(__always)
    func append(to text: ByteBuffer) -> Bool {
        if let value = Int(exactly: self) {
            text.append(decimal: value)
        } else {
            text.append(description)
        }
        return true
    }
}

extension Int: JSONScalar {}
extension Int8: JSONScalar {}
extension Int16: JSONScalar {}
extension Int32: JSONScalar {}
extension Int64: JSONScalar {}
extension Int128: JSONScalar {}
extension UInt: JSONScalar {}
extension UInt8: JSONScalar {}
extension UInt16: JSONScalar {}
extension UInt32: JSONScalar {}
extension UInt64: JSONScalar {}
extension UInt128: JSONScalar {}

extension Bool: JSONScalar {
    init?(_ tape: JSONTape, _ index: Int) {
        switch tape[index].kind {
        case .true: self = true
        case .false: self = false
        default: return nil
        }
    }

    func append(to text: ByteBuffer) -> Bool {
        if self { text.append("true") } else { text.append("false") }
        return true
    }
}

extension String: JSONScalar {
    @inline(__always)
    init?(_ tape: JSONTape, _ index: Int) {
        guard let value = tape.string(at: index) else { return nil }
        self = value
    }

    @inline(__always)
    func append(to text: ByteBuffer) -> Bool {
        JSONText.append(string: self, to: text)
        return true
    }
}

extension Double: JSONScalar {
    init?(_ tape: JSONTape, _ index: Int) {
        guard let value = tape.double(at: index) else { return nil }
        self = value
    }

    func append(to text: ByteBuffer) -> Bool {
        guard isFinite else { return false }
        text.append(shortest: description)
        return true
    }
}

extension Float: JSONScalar {
    init?(_ tape: JSONTape, _ index: Int) {
        guard let value = tape.float(at: index) else { return nil }
        self = value
    }

    func append(to text: ByteBuffer) -> Bool {
        guard isFinite else { return false }
        text.append(shortest: description)
        return true
    }
}

extension ByteBuffer {
    /// Appends a number, whole ones without the fraction that Swift gives them.
    fileprivate func append(shortest description: String) {
        append(description)
        if description.hasSuffix(".0") { truncate(to: count - 2) }
    }
}
