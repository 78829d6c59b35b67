import Foundation
import SluiceCore
import Testing

@Suite struct Base64Tests {
    /// RFC 4648, section 10, and the vectors of the API's page.
    static let vectors: [(plain: [UInt8], encoded: String)] = [
        ([], ""), (Array("f".utf8), "Zg=="), (Array("fo".utf8), "Zm8="), (Array("foo".utf8), "Zm9v"),
        (Array("foob".utf8), "Zm9vYg=="), (Array("fooba".utf8), "Zm9vYmE="), (Array("foobar".utf8), "Zm9vYmFy"),
        (Array("PONG".utf8), "UE9ORw=="), (Array("OK".utf8), "T0s="), ([0xFF, 0xFE, 0x00, 0x01], "//4AAQ=="),
        ([0xFB, 0xEF, 0xBE], "++++"),
    ]

    @Test(arguments: vectors)
    func followsTheStandardAlphabetWithPadding(plain: [UInt8], encoded: String) {
        #expect(encode(plain) == encoded)
        #expect(decode(encoded) == plain)
    }

    @Test func roundTripsBytesOfEveryLength() {
        for count in 0..<200 {
            let bytes = randomBytes(count: count, seed: UInt64(count) + 7)
            let encoded = encode(bytes)
            #expect(encoded == Data(bytes).base64EncodedString())
            #expect(decode(encoded) == bytes)
        }
    }

    @Test(arguments: [
        "OK", "T0s", "T0s==", "=", "====", "A===", "AB=C", "A=BC", "Zm9v=", "Zm9vZg=", "Zm9-", "Zm9_", "Zm9 ",
        "Zm9\u{E9}", "T0t=", "Zh==", "Zg==Zg==",
    ])
    func takesNothingElseForAnEncoding(text: String) {
        #expect(decode(text) == nil)
    }

    private func encode(_ bytes: [UInt8]) -> String {
        let output = ByteBuffer()
        withGuardedBytes(bytes) { Base64.append(UnsafeRawBufferPointer($0), to: output) }
        return output.text
    }

    private func decode(_ text: String) -> [UInt8]? {
        withGuardedBytes(Array(text.utf8)) { Base64.decode(UnsafeRawBufferPointer($0)) }
    }
}
