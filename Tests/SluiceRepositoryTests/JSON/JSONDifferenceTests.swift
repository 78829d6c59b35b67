import SluiceCore
import Testing

@testable import SluiceRepository

@Suite struct JSONDifferenceTests {
    @Test(arguments: [
        (#"{"a":1,"b":2}"#, #"{"b":2.0,"a":1e0}"#, []),
        (#"{"a":1,"b":2}"#, #"{"a":2,"c":3}"#, ["/a", "/b", "/c"]),
        (#"{"o":{"a":1,"b":[1,2]}}"#, #"{"o":{"a":1,"b":[1,3]}}"#, ["/o/b/1"]),
        (#"{"t":["a"]}"#, #"{"t":["a","b"]}"#, ["/t"]),
        (#"{"a/b":1,"~":1,"":1}"#, #"{"a/b":2,"~":2,"":2}"#, ["/a~1b", "/~0", "/"]),
        (#"{"a":null}"#, #"{}"#, ["/a"]),
        (#"[1]"#, #"{}"#, [""]),
        ("{\"a\":\"\u{E9}\"}", "{\"a\":\"e\u{301}\"}", ["/a"]),
        (#"{"n":9007199254740993}"#, #"{"n":9007199254740992}"#, ["/n"]),
    ]) func namesWhatDiffers(old: String, new: String, pointers: [String]) throws {
        #expect(try JSONDifference.pointers(from: JSONValue(parsing: old), to: JSONValue(parsing: new)) == pointers)
    }

    @Test func saysLessWhenThereIsTooMuch() throws {
        let inner = (0..<300).map { "\"k\($0)\":0" }.joined(separator: ",")
        let changed = inner.replacing(":0", with: ":1")
        let deep = try JSONDifference.pointers(
            from: JSONValue(parsing: "{\"o\":{\(inner)}}"), to: JSONValue(parsing: "{\"o\":{\(changed)}}"))
        #expect(deep == ["/o"])
        let flat = try JSONDifference.pointers(
            from: JSONValue(parsing: "{\(inner)}"), to: JSONValue(parsing: "{\(changed)}"))
        #expect(flat == [""])
    }
}
