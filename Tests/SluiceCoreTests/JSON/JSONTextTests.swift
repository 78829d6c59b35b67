import Foundation
import SluiceCore
import Testing

@Suite struct JSONTextTests {
    @Test(arguments: [
        ("", #""""#), ("plain", #""plain""#), ("a/b", #""a/b""#), ("say \"hi\"", #""say \"hi\"""#),
        ("back\\slash", #""back\\slash""#), ("\u{8}\u{C}\n\r\t", #""\b\f\n\r\t""#),
        ("\u{0}\u{1F}\u{7F}", "\"\\u0000\\u001f\u{7F}\""), ("grüße 日本 😀", "\"grüße 日本 😀\""),
        ("OK", #""OK""#), ("\u{2028}", "\"\u{2028}\""),
    ])
    func escapesOnlyWhatJSONRequires(text: String, json: String) {
        #expect(write(Array(text.utf8)) == json)
        let output = ByteBuffer()
        JSONText.append(string: text, to: output)
        #expect(output.text == json)
    }

    @Test func writesStaticStrings() {
        let output = ByteBuffer()
        JSONText.append(string: "ERR \"x\"" as StaticString, to: output)
        #expect(output.text == #""ERR \"x\"""#)
    }

    /// Unicode 16, section 3.9, "U+FFFD substitution of maximal subparts".
    @Test(
        arguments: [
            [0xC0, 0xAF, 0xE0, 0x80, 0xBF, 0xF0, 0x81, 0x82, 0x41],
            [0xED, 0xA0, 0x80, 0xED, 0xBF, 0xBF, 0xED, 0xAF, 0x41],
            [0xF4, 0x91, 0x92, 0x93, 0xFF, 0x41, 0x80, 0xBF, 0x42],
            [0xE1, 0x80, 0xE2, 0xF0, 0x91, 0x92, 0xF1, 0xBF, 0x41],
            [0xFF, 0xFE, 0x00, 0x01], [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0xF5, 0x80],
        ] as [[UInt8]])
    func replacesMaximalIllFormedParts(bytes: [UInt8]) throws {
        #expect(try read(write(bytes)) == String(decoding: bytes, as: UTF8.self))
    }

    @Test func agreesWithFoundationOnAnyBytes() throws {
        let nasty = Array("a\"\\\n\u{1F}/é😀".utf8) + [0x00, 0x80, 0xBF, 0xC2, 0xE0, 0xED, 0xF0, 0xF4, 0xFF]
        for seed in 1...400 as ClosedRange<UInt64> {
            let alphabet = seed % 4 == 0 ? [] : seed % 4 == 1 ? Array("abcdefgh".utf8) + nasty.suffix(4) : nasty
            let bytes = randomBytes(count: Int(seed % 67), seed: seed, from: alphabet)
            #expect(try read(write(bytes)) == String(decoding: bytes, as: UTF8.self))
        }
    }

    @Test func growsTheBufferWhereEveryByteGrows() throws {
        let bytes = [UInt8](repeating: 1, count: 1000)
        #expect(write(bytes).count == 2 + 6 * 1000)
        #expect(write([UInt8](repeating: 0xFF, count: 1000)).unicodeScalars.count == 1002)
    }

    private func write(_ bytes: [UInt8]) -> String {
        let output = ByteBuffer()
        withGuardedBytes(bytes) { JSONText.append(string: UnsafeRawBufferPointer($0), to: output) }
        return String(validating: output.contents, as: UTF8.self) ?? "not UTF-8"
    }

    private func read(_ json: String) throws -> String? {
        try JSONSerialization.jsonObject(with: Data(json.utf8), options: .fragmentsAllowed) as? String
    }
}
