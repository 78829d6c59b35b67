import SluiceCore

private enum Outcome: Equatable {
    case rows([[[UInt8]]], [CommandBodyReader.Row])
    case fault(BodyFault)
}

func fuzzCommands(_ input: [UInt8]) {
    let command = read(input, isBatch: false, prefix: [], suffix: [])
    let batch = read(input, isBatch: true, prefix: [], suffix: [])
    let prefix = Array("POST / HTTP/1.1\r\n\r\n".utf8)
    let suffix = Array("\"]]GET".utf8)
    check(
        read(input, isBatch: false, prefix: prefix, suffix: suffix) == command, "a command does not depend on its place"
    )
    check(read(input, isBatch: true, prefix: prefix, suffix: suffix) == batch, "a batch does not depend on its place")
    checkAgainstValues(input, command)
}

/// Whatever one of the two JSON readers accepts the other one reads alike.
private func checkAgainstValues(_ input: [UInt8], _ command: Outcome) {
    switch (try? JSONValue(parsing: input), command) {
    case (.array(let elements)?, .rows(let rows, let kinds)):
        let texts = elements.map { element -> [UInt8]? in
            switch element {
            case .string(let text), .number(let text): Array(text.utf8)
            case .bool(let value): Array("\(value)".utf8)
            case .null, .array, .object: nil
            }
        }
        let isCommand = kinds == [.command]
        check(isCommand == (!texts.isEmpty && !texts.contains(nil)), "commands are arrays of scalars")
        check(!isCommand || rows == [texts.compactMap { $0 }], "arguments are the elements")
    case (.array?, .fault): check(false, "every array is read")
    case (.some, .rows): check(false, "nothing but an array is read")
    case (.some, .fault), (nil, _): break
    }
}

private func read(_ body: [UInt8], isBatch: Bool, prefix: [UInt8], suffix: [UInt8]) -> Outcome {
    withCopy(prefix + body + suffix) { bytes in
        var reader = CommandBodyReader(body: ByteRange(offset: prefix.count, count: body.count))
        let arguments = ArgumentList()
        var commands: [[[UInt8]]] = []
        var rows: [CommandBodyReader.Row] = []
        do throws(BodyFault) {
            repeat {
                let row =
                    isBatch
                    ? try reader.nextRow(in: bytes, into: arguments)
                    : try reader.readCommand(in: bytes, into: arguments)
                check((row == .command) == !arguments.isEmpty, "commands have arguments, other rows none")
                check(rows.count <= body.count, "reading ends")
                rows.append(row)
                commands.append(arguments.ranges.map { Array(bytes[$0.offset..<$0.end]) })
                checkEncoding(arguments, bytes, commands[commands.count - 1])
            } while isBatch && rows.last != .end
        } catch {
            return .fault(error)
        }
        check(bytes.starts(with: prefix) && bytes.suffix(suffix.count).elementsEqual(suffix), "only the body changes")
        return .rows(commands, rows)
    }
}

private func checkEncoding(_ ranges: ArgumentList, _ bytes: UnsafeMutableRawBufferPointer, _ arguments: [[UInt8]]) {
    let output = ByteBuffer()
    RESPEncoder.append(command: ranges, of: UnsafeRawBufferPointer(bytes), to: output)
    let decoded = output.withReadableBytes { span in
        var decoder = ReplyDecoder()
        return try? decoder.decode(span)
    }
    check(decoded?.reply == .array(arguments.map { .bulk($0) }), "commands survive encoding")
    check(decoded?.consumed == output.count, "nothing follows a command")
    check(arguments.allSatisfy { String(validating: $0, as: UTF8.self) != nil }, "arguments are UTF-8")
}
