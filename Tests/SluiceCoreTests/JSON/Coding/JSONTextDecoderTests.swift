import Foundation
import SluiceCore
import Testing

struct JSONTextDecoderTests {
    private static let numbers = [
        "0", "-0", "1", "-1", "127", "128", "-128", "-129", "255", "256", "65535", "65536", "2147483647", "2147483648",
        "4294967295", "4294967296", "9007199254740992", "9007199254740993", "9223372036854775807",
        "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "18446744073709551615",
        "18446744073709551616", "340282366920938463463374607431768211455", "340282366920938463463374607431768211456",
        "-170141183460469231731687303715884105728", "123456789012345678901234567890123456789012345",
        "1.0", "-1.0", "1.5", "1e2", "1E2", "1e+2", "100e-2", "1e-2", "0.1e1", "0.0", "-0.0", "0.1", "0.2", "0.3",
        "2.5e15", "9007199254740993.0", "9007199254740993.5", "9007199254740992.1", "-9223372036854775808.0",
        "9223372036854775807.0", "18446744073709551615.0", "1844674407370955161.6e1", "1.0000000000000000001",
        "12345678901234567890.0", "1e18", "1e19", "1e20", "1e38", "1e39", "1e127", "1e128", "1e-128", "1e-129", "1e308",
        "1e309", "-1e309", "1e400", "1e-323", "1e-324", "1e-400", "0.0e-999", "4.9e-324", "2.4e-324",
        "1.7976931348623157e308", "1.7976931348623159e308", "3.4028235e38", "3.5e38", "1e-45", "1e-46", "100e126",
        "3.14159265358979323846264338327950288419716939937510", "0.30000000000000004", "123456.789", "52.520008",
        "754321234.123456", "8.41", "5e-1", "179769313486231570000000000000000000000e270", "99999999999999999999e1",
        "0.000000000000000000000000000000000000000000000001", "1234567890.12345678901234567890123456789012345678",
        "3.40282366920938463463374607431768211456", "1e0000000000000000000000000000001", "9007199254740993e0",
    ]

    private static let values = [
        "null", "true", "false", #""""#, #""low""#, #""high""#, #""a""#, #""QUI=""#, #""QR==""#, #""QQ""#, #""Q Q=""#,
        #""http://a.example/b?c=d#e""#, #""../x y""#, #""http://[""#, #""a\"b\\c\/d\b\f\n\r\t""#,
        #""\u0041\u00e4\u20AC""#,
        #""\ud83d\ude00""#, #""é😀\u0000x""#, #""a string that is longer than fifteen bytes""#, #""mixed ä and \u00e4""#,
        "[]", "{}", "[null]", "[1,2,3]", "[1,null,2]", "[1.0,2e0]", #"["a","b"]"#, #"["a",1]"#, "[true,false]",
        "[[true],[]]",
        "[[1]]", "[300]", "[1.5]", #"["QUI=",""]"#, "[0.1,1e2]", #"[true,1,"x",null,2]"#, "[ 1 , 2 ]", " \t\r\n1 \n",
        #"{"a":1}"#, #"{"a":1,"a":2}"#, #"{"b":null,"a":{"x":1}}"#, #"{"1":"one","2":"two"}"#, #"{"x":"one"}"#,
        #"{"01":"a"}"#,
        #"{"low":1,"high":2}"#, #"{"":1}"#, #"{"":"x"}"#, #"{"a":"b","c":null}"#, #"{"a":{"b":1.5,"c":2e1}}"#,
        #"{"\u0061":7}"#, #"{"é":1,"é":2}"#, #"{"K":1,"K":2}"#, #"{"a\nb":1}"#,
        #"{"circle":{"radius":2}}"#, #"{"square":{"_0":1,"_1":"x"}}"#, #"{"nothing":{}}"#, #"{"circle":{}}"#,
        #"{"circle":{"radius":1},"nothing":{}}"#, #"{"oval":{}}"#, #"{"square":{"_0":"1","_1":"x"}}"#,
        #"{"name":"Rex","super":{"legs":4}}"#, #"{"name":"Rex"}"#, #"{"name":"Rex","super":{"legs":"4"}}"#,
        #"{"legs":4}"#,
        #"{"a":{"x":1},"list":["p",null,"q"],"matrix":[[1,2],{"x":3},[]]}"#, #"{"a":{"x":1},"list":[1],"matrix":[]}"#,
        #"{"a":{"x":1},"list":[],"matrix":[[1,"2"]]}"#, #"{"a":{"x":1},"list":[],"matrix":[7]}"#, #"{"a":1}"#,
        #"{"a":{},"list":{},"matrix":null}"#,
        #"{"street":"x","location":[1,2.5]}"#, #"{"street":"x","zip":null,"location":[]}"#,
        #"{"street":"x","zip":"y","location":[]}"#, #"{"street":"x","location":[1,"2"]}"#,
        #"{"street":null,"location":[]}"#,
        #"{"name":"Ada","age":36,"isActive":true,"tags":[]}"#,
        #"{"name":"Ada","age":36.0,"isActive":false,"tags":["a","b"],"score":1,"address":{"street":"s","zip":1,"#
            + #""location":[0.5,-1]},"born":-0.5,"page":"http://x/","photo":"AAEC","balance":12.340,"#
            + #""friends":[{"name":"B","age":1,"isActive":true,"tags":[]}],"counts":{"a":1},"numbers":{"3":"c"},"#
            + #""shape":{"nothing":{}},"level":"low","extra":[{"deep":[1,2]}]}"#,
        #"{"name":"Ada","age":36,"isActive":true,"tags":[],"friends":[{"name":"B","age":"x"}]}"#,
        #"{"name":"Ada","age":36,"isActive":1,"tags":[]}"#, #"{"name":"Ada","age":1e99,"isActive":true,"tags":[]}"#,
        #"{"name":"Ada","age":36,"isActive":null,"tags":[]}"#, #"{"name":"Ada","age":36,"isActive":true,"tags":[1]}"#,
        #"{"name":"Ada","age":36,"isActive":true,"tags":[],"photo":"?"}"#,
        #"{"name":"Ada","age":36,"isActive":true,"tags":[],"photo":1}"#,
        #"{"name":"Ada","age":36,"isActive":true,"tags":[],"page":""}"#,
        #"{"name":"Ada","age":36,"isActive":true,"tags":[],"page":[]}"#,
        #"{"name":"Ada","age":36,"isActive":true,"tags":[],"balance":"1"}"#,
        #"{"name":"Ada","age":36,"isActive":true,"tags":[],"balance":1e999}"#,
        #"{"name":"Ada","age":36,"isActive":true,"tags":[],"counts":{"a":1,"b":"2"}}"#,
        #"{"name":"Ada","age":36,"isActive":true,"tags":[],"numbers":{"a":"b"}}"#,
        #"{"name":"Ada","age":36,"isActive":true,"tags":[],"level":"middle"}"#,
        #"{"name":"Ada","age":36,"isActive":true,"tags":[],"born":"2001"}"#,
    ]

    private static let broken = [
        "", " ", "nul", "truE", "tru", "+1", "01", "-", "-a", ".5", "1.", "1.e1", "1e", "1e+", "0x10", "1 2", "1,", "[",
        "[1",
        "[1,", "[1 2]", "[,1]", "]", "{", #"{"a"#, #"{"a""#, #"{"a":"#, #"{"a":1"#, #"{"a":1 "b":2}"#, #"{"a" 1}"#,
        "{1:2}",
        "{,}", "}", #"""#, #""a"#, #""\"#, #""\x""#, #""\u12"#, #""\u12G4""#, #""\ud83d""#, #""\ude00""#,
        #""\ud83d\u0041""#,
        "\"\u{1}\"", "\"\n\"", "[1]]", #"{"a":1}}"#, "NaN", "Infinity", "'a'", "/**/1", "\u{0}", "[1\u{0}]", "[[[",
    ]

    @Test(arguments: numbers) func readsNumbersAsFoundation(number: String) {
        FoundationOracle.compareAll(Array(number.utf8))
        FoundationOracle.compareAll(Array("[\(number)]".utf8))
        FoundationOracle.compareAll(Array("{\"a\":\(number)}".utf8))
    }

    @Test(arguments: values) func readsValuesAsFoundation(text: String) {
        FoundationOracle.compareAll(Array(text.utf8))
        FoundationOracle.compareAll(Array("[\(text)]".utf8))
        FoundationOracle.compareAll(Array("{\"a\":\(text)}".utf8))
    }

    /// Foundation finds a wrong number or string only when it reads it, and may find another fault before.
    @Test(arguments: broken) func refusesWhatIsNotJSON(text: String) {
        FoundationOracle.compareRefusals(AnyDocument.self, Array(text.utf8))
        FoundationOracle.compareRefusals([AnyDocument].self, Array("[\(text),".utf8))
        FoundationOracle.compareRefusals(Person.self, Array(text.utf8))
    }

    /// Foundation accepts these, and does not look at what nobody asks for.
    @Test(arguments: ["[1,]", #"{"a":1,}"#, #"{"x":1.2.3}"#, #"{"x":"\q"}"#, #"{"x":01}"#])
    func isStricterThanFoundation(text: String) {
        #expect(!FoundationOracle.ours(Keys.self, Array(text.utf8)).isValue)
        #expect(!FoundationOracle.ours([Int].self, Array(text.utf8)).isValue)
    }

    /// Foundation takes the exponent for a digit, and zero for something that became zero.
    @Test(arguments: ["0e5", "-0E1", "0e400"]) func readsZeroWithAnExponent(number: String) throws {
        #expect(try JSONTextDecoder().decode(Double.self, from: Array(number.utf8)) == 0)
    }

    @Test(
        arguments: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82], [0xF5, 0x80, 0x80, 0x80]] as [[UInt8]])
    func refusesWhatIsNotUTF8(bytes: [UInt8]) {
        FoundationOracle.compareRefusals(String.self, [0x22] + bytes + [0x22])
        FoundationOracle.compareRefusals(AnyDocument.self, Array("{\"".utf8) + bytes + Array("\":1}".utf8))
    }

    @Test(arguments: [511, 512, 513, 100_000]) func followsContainersAsDeepAsFoundation(depth: Int) {
        let arrays =
            Array(repeating: UInt8(ascii: "["), count: depth) + Array(repeating: UInt8(ascii: "]"), count: depth)
        let objects = Array(
            (String(repeating: #"{"a":"#, count: depth) + "1" + String(repeating: "}", count: depth)).utf8)
        for text in [arrays, objects] {
            FoundationOracle.compare(Walk.self, text)
            FoundationOracle.compare(Keys.self, text)
        }
        // Foundation crashes at 513 brackets without an end.
        #expect(!FoundationOracle.ours(Int.self, Array(repeating: UInt8(ascii: "["), count: depth)).isValue)
    }

    @Test(arguments: ["1", "7", #""ä😀""#, #"{"a":1}"#, "[1,2]", "null"]) func readsOtherEncodings(text: String) {
        let encodings: [String.Encoding] = [
            .utf8, .utf16BigEndian, .utf16LittleEndian, .utf32BigEndian, .utf32LittleEndian,
        ]
        let marks: [[UInt8]] = [
            [0xEF, 0xBB, 0xBF], [0xFE, 0xFF], [0xFF, 0xFE], [0, 0, 0xFE, 0xFF], [0xFF, 0xFE, 0, 0],
        ]
        for encoding in encodings {
            let bytes = Array(text.data(using: encoding) ?? Data())
            FoundationOracle.compareAll(bytes)
            FoundationOracle.compareAll(bytes.dropLast())
            for mark in marks { FoundationOracle.compareAll(mark + bytes) }
        }
    }

    @Test func findsTheFirstOfManyMembers() {
        for count in [1, 23, 24, 25, 26, 1000] {
            let members = (0..<count).map { "\"key\($0)\":\($0)" } + ["\"key0\":-1", "\"a\":5", "\"a\":6"]
            let text = Array("{\(members.joined(separator: ","))}".utf8)
            FoundationOracle.compare([String: Int].self, text)
            FoundationOracle.compare(Keys.self, text)
            FoundationOracle.compare(AnyDocument.self, text)
        }
    }

    /// Some types keep the decoder for later.
    @Test func servesDecodersThatAreKept() throws {
        struct Kept: Decodable {
            let decoder: any Decoder
            init(from decoder: any Decoder) { self.decoder = decoder }
        }
        let kept = try JSONTextDecoder().decode([String: [Kept]].self, from: Array(#"{"a":[1,"two",{"b":3}]}"#.utf8))
        let decoders = try #require(kept["a"]).map(\.decoder)
        #expect(try Int(from: decoders[0]) == 1)
        #expect(try String(from: decoders[1]) == "two")
        #expect(try [String: Int](from: decoders[2]) == ["b": 3])
        #expect(decoders[2].codingPath.map(\.stringValue) == ["a", "Index 2"])
        #expect(throws: DecodingError.self) { try Int(from: decoders[1]) }
    }

    @Test func handsOverUserInfo() throws {
        struct Told: Decodable {
            let word: String?
            init(from decoder: any Decoder) throws {
                word = CodingUserInfoKey(rawValue: "word").flatMap { decoder.userInfo[$0] as? String }
            }
        }
        let key = try #require(CodingUserInfoKey(rawValue: "word"))
        let told = try JSONTextDecoder(userInfo: [key: "yes"]).decode([Told].self, from: Array("[{}]".utf8))
        #expect(told.first?.word == "yes")
    }

    @Test func namesKeysButNoValues() throws {
        for text in [
            #"{"name":"secret"}"#, #"{"name":5152535455}"#, #"{"name":[1],"age":"secret"}"#, #"{"name":secret}"#,
        ] {
            let error = #expect(throws: DecodingError.self) {
                _ = try JSONTextDecoder().decode(Person.self, from: Array(text.utf8))
            }
            let description = try #require(error).debugDescription
            #expect(!description.contains("secret") && !description.contains("51525"))
        }
    }
}
