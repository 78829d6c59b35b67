import SluiceCore
import Testing

@Suite struct RESPTests {
    @Test(arguments: [
        ("*3\r\n:1", 3, 4), ("*-1\r\n", -1, 5), ("*0\r\n", 0, 4), ("*1000\r\n", 1000, 7),
    ])
    func readsArrayHeaders(input: String, count: Int, length: Int) throws {
        let header = try RESP.arrayHeader(Array(input.utf8).span.bytes)
        #expect(header?.count == count)
        #expect(header?.length == length)
        for end in 0..<length {
            #expect(try RESP.arrayHeader(Array(input.utf8.prefix(end)).span.bytes) == nil)
        }
    }

    @Test func tellsAnErrorInPlaceOfAnArray() {
        #expect(throws: RESPFault.unknownType(UInt8(ascii: "-"))) {
            try RESP.arrayHeader(Array("-EXECABORT x\r\n".utf8).span.bytes)
        }
        #expect(throws: RESPFault.malformed) { try RESP.arrayHeader(Array("*x\r\n".utf8).span.bytes) }
    }

    @Test func readsLines() throws {
        let input = Array("+QUEUED\r\n:1\r\n".utf8)
        let line = try #require(try RESP.line(input.span.bytes))
        #expect(line.text == ByteRange(offset: 1, count: 6))
        #expect(line.length == 9)
        for end in 0..<9 {
            #expect(try RESP.line(Array(input[..<end]).span.bytes) == nil)
        }
        #expect(throws: RESPFault.malformed) { try RESP.line(Array("+a\rb".utf8).span.bytes) }
        #expect(throws: RESPFault.malformed) { try RESP.line(Array("\r\n".utf8).span.bytes) }
    }

    @Test func encodesCommandsAsArraysOfBulkStrings() {
        let expected = "*3\r\n$3\r\nSET\r\n$0\r\n\r\n$4\r\nü\r\n\r\n"
        let output = ByteBuffer()
        RESPEncoder.append(command: ["SET", "", "ü\r\n"], to: output)
        #expect(output.text == expected)
        output.clear()
        RESPEncoder.append(command: [Array("SET".utf8), [], Array("ü\r\n".utf8)], to: output)
        #expect(output.text == expected)
    }

    @Test func encodesArgumentsOfEveryLength() {
        for length in Array(0...40) + [99, 100, 4095, 4096, 70_000] {
            let bytes = randomBytes(count: length + 3, seed: UInt64(length) + 1)
            let output = ByteBuffer()
            let arguments = ArgumentList()
            arguments.append(ByteRange(offset: 0, count: 3))
            arguments.append(ByteRange(offset: 3, count: length))
            withGuardedBytes(bytes) { region in
                RESPEncoder.append(command: arguments, of: UnsafeRawBufferPointer(region), to: output)
            }
            let expected =
                Array("*2\r\n$3\r\n".utf8) + bytes[..<3] + Array("\r\n$\(length)\r\n".utf8) + bytes[3...] + [13, 10]
            #expect(output.contents == expected)
        }
    }

    @Test func encodesManyArgumentsIntoASmallBuffer() throws {
        let words = (0..<300).map { "word \($0)" }
        let text = Array(words.joined().utf8)
        let ranges = ArgumentList()
        for word in words {
            ranges.append(ByteRange(offset: ranges.ranges.last?.end ?? 0, count: word.utf8.count))
        }
        let output = ByteBuffer()
        text.withUnsafeBytes { RESPEncoder.append(command: ranges, of: $0, to: output) }
        #expect(try ReplyVerifier.decode(output.contents) == .array(words.map { .bulk(Array($0.utf8)) }))
    }
}
