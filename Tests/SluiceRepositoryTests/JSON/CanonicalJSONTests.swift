import SluiceRepository
import Testing

@Suite struct CanonicalJSONTests {
    @Test(arguments: [
        ("1", "1"), ("1.0", "1"), ("1e0", "1"), ("10E-1", "1"), ("-0", "0"), ("-0.0e5", "0"), ("0.10", "0.1"),
        ("1e2", "100"), ("1.5e1", "15"), ("123.4500", "123.45"), ("9007199254740993", "9007199254740993"),
        ("9007199254740992", "9007199254740992"), ("1e21", "1e21"), ("1e20", "100000000000000000000"),
        ("0.000001", "0.000001"), ("0.0000001", "1e-7"), ("-12.5e-10", "-1.25e-9"), ("1e999999999", "1e999999999"),
        ("12345678901234567890123", "1.2345678901234567890123e22"), ("1e00000000001", "10"),
    ]) func writesNumbersByTheirExactValue(literal: String, form: String) throws {
        #expect(try canonical(literal) == form)
    }

    @Test(arguments: [
        (#"{ "b" : 1, "a" : [ true , null ] }"#, #"{"a":[true,null],"b":1}"#),
        (#"{"é":1,"z":2,"ä":3}"#, #"{"z":2,"ä":3,"é":1}"#),
        (#"{"":0,"a":{"d":1,"c":2}}"#, #"{"":0,"a":{"c":2,"d":1}}"#),
        (#""\u0041\/\u00e9\ud83d\ude00\n""#, #""A/é😀\n""#), ("[]", "[]"), ("{}", "{}"),
    ]) func hasOneForm(text: String, form: String) throws {
        #expect(try canonical(text) == form)
        #expect(try canonical(form) == form)
    }

    @Test func tellsUnicodeFormsApart() throws {
        #expect(try hash("\"\u{E9}\"") != hash("\"e\u{301}\""))
        #expect(try hash(#"{"a":1.0}"#) == hash(#"{ "a":1 }"#))
        #expect(try hash(#"{"a":null}"#) != hash("{}"))
    }

    @Test(arguments: ["", "{", #"{"a":1,"a":2}"#, "1e1234567890", "[1,]", "\"\u{1}\"", "nul"])
    func refusesWhatHasNone(text: String) {
        #expect { try CanonicalJSON.form(of: Array(text.utf8)) } throws: { ($0 as? StoreError)?.code == .invalid }
    }

    private func hash(_ text: String) throws -> ContentHash {
        try CanonicalJSON.hash(of: Array(text.utf8))
    }

    private func canonical(_ text: String) throws -> String {
        String(decoding: try CanonicalJSON.form(of: Array(text.utf8)), as: UTF8.self)
    }
}
