extension JSONText {
    /// Appends a value as people write it: members on lines of their own, indented by two spaces; arrays and objects of
    /// nothing but scalars on one line.
    package static func append(pretty value: JSONValue, depth: Int = 0, to output: ByteBuffer) {
        switch value {
        case .array(let elements) where !elements.allSatisfy(\.isScalar):
            append("[", "]", elements, depth, to: output) { element in
                append(pretty: element, depth: depth + 1, to: output)
            }
        case .object(let members) where depth == 0 || !members.allSatisfy(\.value.isScalar):
            append("{", "}", members, depth, to: output) { member in
                append(string: member.key, to: output)
                output.append(": ")
                append(pretty: member.value, depth: depth + 1, to: output)
            }
        case .array(let elements):
            output.append("[")
            for (index, element) in elements.enumerated() {
                output.append(index > 0 ? ", " : "")
                append(element, to: output)
            }
            output.append("]")
        case .object(let members):
            output.append("{")
            for (index, member) in members.enumerated() {
                output.append(index > 0 ? ", " : " ")
                append(string: member.key, to: output)
                output.append(": ")
                append(member.value, to: output)
            }
            output.append(members.isEmpty ? "}" : " }")
        default:
            append(value, to: output)
        }
    }

    private static func append<Element>(
        _ opening: StaticString, _ closing: StaticString, _ elements: [Element], _ depth: Int, to output: ByteBuffer,
        _ write: (Element) -> Void
    ) {
        output.append(opening)
        for (index, element) in elements.enumerated() {
            output.append(index > 0 ? ",\n" : "\n")
            indent(depth + 1, output)
            write(element)
        }
        output.append("\n")
        indent(depth, output)
        output.append(closing)
    }

    private static func indent(_ depth: Int, _ output: ByteBuffer) {
        for _ in 0..<depth {
            output.append("  ")
        }
    }
}

extension JSONValue {
    fileprivate var isScalar: Bool {
        switch self {
        case .array(let elements): elements.isEmpty
        case .object(let members): members.isEmpty
        default: true
        }
    }
}
