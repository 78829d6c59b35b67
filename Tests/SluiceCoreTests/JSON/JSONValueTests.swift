import SluiceCore
import Testing

@Suite struct JSONValueTests {
    @Test func readsAConfiguration() throws {
        let value = try JSONValue(
            parsing: """
                {
                    "listen": ["127.0.0.1:8080", "unix:/run/sluice.sock"],
                    "threads": 2, "ratio": 0.5, "big": 101600000000150081467,
                    "tls": {"enabled": false, "path": null},
                    "name": "gr\\u00fc\\u00dfe \\"x\\""
                }
                """)
        #expect(value.object?.map(\.key) == ["listen", "threads", "ratio", "big", "tls", "name"])
        #expect(value["listen"]?.array?.compactMap(\.string) == ["127.0.0.1:8080", "unix:/run/sluice.sock"])
        #expect(value["threads"]?.integer == 2)
        #expect(value["ratio"]?.double == 0.5)
        #expect(value["ratio"]?.integer == nil)
        #expect(value["big"] == .number("101600000000150081467"))
        #expect(value["big"]?.integer == nil)
        #expect(value["tls"]?["enabled"]?.bool == false)
        #expect(value["tls"]?["path"] == .null)
        #expect(value["name"]?.string == "grüße \"x\"")
        #expect(value["missing"] == nil)
    }

    @Test(
        arguments: [
            ("", .unexpectedEnd, 1, 1), ("{", .unexpectedEnd, 1, 2), ("{\n  \"a\": 1,\n}", .malformed, 3, 1),
            ("{\n  // no\n}", .malformed, 2, 3), ("[1,\n 02]", .malformed, 2, 3),
            ("{\"a\": \"\\n\", b: 1}", .malformed, 1, 13),
            ("[1] x", .malformed, 1, 5), ("{\"a\":1,\n \"a\":2}", .duplicateKey("a"), 2, 2),
            ("[\"a", .unexpectedEnd, 1, 4),
        ] as [(String, JSONSyntaxError.Problem, Int, Int)])
    func saysWhereATextIsWrong(text: String, problem: JSONSyntaxError.Problem, line: Int, column: Int) {
        let error = #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text) }
        #expect(error?.problem == problem)
        #expect(error?.line == line)
        #expect(error?.column == column)
        #expect(error?.description.hasPrefix("line \(line), column \(column): ") == true)
    }

    @Test func refusesBadUTF8AndEndlessNesting() throws {
        let bytes = Array("[\"a".utf8) + [0xFF] + Array("\"]".utf8)
        let error = #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: bytes) }
        #expect(error?.problem == .invalidUTF8)
        #expect(error?.column == 4)
        let brackets = { (depth: Int) in String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
        #expect(try JSONValue(parsing: brackets(64)).array?.count == 1)
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: brackets(65)) }
    }
}
