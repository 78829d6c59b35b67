extension JSONText {
    /// Appends a value in the shortest form; members keep their order, numbers their literal text.
    package static func append(_ value: JSONValue, to output: ByteBuffer) {
        switch value {
        case .null: output.append("null")
        case .bool(let flag): output.append(flag ? "true" : "false")
        case .number(let literal): output.append(literal)
        case .string(let text): append(string: text, to: output)
        case .array(let elements):
            output.append("[")
            for (index, element) in elements.enumerated() {
                if index > 0 {
                    output.append(",")
                }
                append(element, to: output)
            }
            output.append("]")
        case .object(let members):
            output.append("{")
            for (index, member) in members.enumerated() {
                if index > 0 {
                    output.append(",")
                }
                append(string: member.key, to: output)
                output.append(":")
                append(member.value, to: output)
            }
            output.append("}")
        }
    }
}
