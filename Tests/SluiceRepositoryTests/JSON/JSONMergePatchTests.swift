import SluiceCore
import SluiceRepository
import Testing

@Suite struct JSONMergePatchTests {
    /// The examples of RFC 7396, appendix A, and what it leaves open.
    @Test(arguments: [
        (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#),
        (#"{"a":"b"}"#, #"{"b":"c"}"#, #"{"a":"b","b":"c"}"#),
        (#"{"a":"b"}"#, #"{"a":null}"#, #"{}"#),
        (#"{"a":"b","b":"c"}"#, #"{"a":null}"#, #"{"b":"c"}"#),
        (#"{"a":["b"]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#),
        (#"{"a":"c"}"#, #"{"a":["b"]}"#, #"{"a":["b"]}"#),
        (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#),
        (#"{"a":[{"b":"c"}]}"#, #"{"a":[1]}"#, #"{"a":[1]}"#),
        (#"["a","b"]"#, #"["c","d"]"#, #"["c","d"]"#),
        (#"{"a":"b"}"#, #"["c"]"#, #"["c"]"#),
        (#"{"a":"foo"}"#, #"null"#, #"null"#),
        (#"{"a":"foo"}"#, #""bar""#, #""bar""#),
        (#"{"e":null}"#, #"{"a":1}"#, #"{"e":null,"a":1}"#),
        (#"[1,2]"#, #"{"a":"b","c":null}"#, #"{"a":"b"}"#),
        (#"{}"#, #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#),
        (#"{"n":12345678901234567890.10,"z":1,"a":2}"#, #"{"z":null}"#, #"{"n":12345678901234567890.10,"a":2}"#),
        ("{\"\u{E9}\":1}", "{\"e\u{301}\":2}", "{\"\u{E9}\":1,\"e\u{301}\":2}"),
    ])
    func merges(target: String, patch: String, result: String) throws {
        let merged = try JSONValue(parsing: target).merging(patch: try JSONValue(parsing: patch))
        let buffer = ByteBuffer()
        JSONText.append(merged, to: buffer)
        #expect(Array(buffer.readableRegion) == Array(result.utf8))
    }

    @Test func changesAreNamedWithBothValues() throws {
        let old = try JSONValue(parsing: #"{"same":1,"a/b":{"x":1},"gone":[1],"list":[1,2]}"#)
        let new = try JSONValue(parsing: #"{"same":1.0,"a/b":{"x":2},"list":[1,3],"new":null}"#)
        let changes = FieldChange.between(old, new)
        #expect(changes.map(\.field).sorted() == ["/a~1b/x", "/gone", "/list/1", "/new"])
        let byField = Dictionary(uniqueKeysWithValues: changes.map { ($0.field, $0) })
        #expect(byField["/a~1b/x"]?.old == .number("1") && byField["/a~1b/x"]?.new == .number("2"))
        #expect(byField["/gone"]?.new == nil && byField["/new"]?.old == nil && byField["/new"]?.new == .null)
        #expect(FieldChange.between(nil, new).count == 4)
        #expect(FieldChange.between(nil, nil).isEmpty)
    }
}
