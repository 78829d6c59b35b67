import SluiceCore

func fuzzAnswers(_ input: UnsafeMutableRawBufferPointer) {
    let text = Array(input)
    for isBase64 in [false, true] {
        let answer = withCopy(text) { try? ReplyBodyReader.read($0, base64: isBase64) }
        guard answer != nil else { continue }
        do throws(JSONSyntaxError) {
            _ = try JSONValue(parsing: text)
        } catch {
            // Configuration is held to more than answers are.
            switch error.problem {
            case .duplicateKey, .tooDeep: break
            default: check(false, "answers are JSON")
            }
        }
    }
}

func fuzzValues(_ input: [UInt8]) {
    do throws(JSONSyntaxError) {
        let value = try JSONValue(parsing: input)
        let output = ByteBuffer()
        write(value, to: output)
        let text = output.withReadableBytes { span in span.withUnsafeBytes { Array($0) } }
        check((try? JSONValue(parsing: text)) == value, "values survive writing")
    } catch {
        check(error.line >= 1 && error.column >= 1 && error.column <= input.count + 1, "errors lie in the text")
    }
}

private func write(_ value: JSONValue, to output: ByteBuffer) {
    switch value {
    case .null: output.append("null" as StaticString)
    case .bool(let value): output.append("\(value)")
    case .number(let literal): output.append(literal)
    case .string(let text): JSONText.append(string: text, to: output)
    case .array(let elements):
        output.append(UInt8(ascii: "["))
        for (index, element) in elements.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            write(element, to: output)
        }
        output.append(UInt8(ascii: "]"))
    case .object(let members):
        output.append(UInt8(ascii: "{"))
        for (index, member) in members.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            JSONText.append(string: member.key, to: output)
            output.append(UInt8(ascii: ":"))
            write(member.value, to: output)
        }
        output.append(UInt8(ascii: "}"))
    }
}
