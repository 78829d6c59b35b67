import SluiceRepository

extension StoreContract {
    private static let texts: [(name: String, text: String)] = [
        ("null", "null"), ("false", "false"), ("zero", "0"), ("empty text", #""""#), ("empty array", "[]"),
        ("empty object", "{}"), ("spaces", " \n\t{ \"a\" : 1 }\r\n"), ("order", #"{"z":1,"a":2,"m":3}"#),
        ("2^53 and one", "9007199254740993"), ("beyond 64 bits", "123456789012345678901234567890"),
        ("below", "-9223372036854775809"), ("decimals", "0.1000000000000000055511151231257827"),
        ("one of three", "[1,1.0,1e0,10e-1]"), ("negative zero", "-0"), ("large exponent", "1e400"),
        ("small exponent", "1e-400"), ("escapes", #""\u0000\u001f\"\\\/\b\f\n\r\tA""#),
        ("surrogates", #""\ud83d\ude00""#), ("composed", "\"\u{E9}\""), ("decomposed", "\"e\u{301}\""),
        ("right to left", "\"\u{202E}abc\u{202C}\""), ("zero width", "\"a\u{200B}b\u{FEFF}\""), ("emoji", "\"👩‍👩‍👧‍👦\""),
        ("last of Unicode", "\"\u{10FFFF}\""), ("line separators", "\"\u{2028}\u{2029}\""), ("delete", "\"\u{7F}\""),
        ("keys of any text", "{\"\":1,\"\u{E9}\":2,\"__proto__\":4,\" \":5}"),
        ("commands", #"{"redis":"*3\r\n$3\r\nSET","lua":"]]--","sql":"'; DROP"}"#), ("frames", #"["commit","apply"]"#),
        ("deep", String(repeating: "[", count: 60) + String(repeating: "]", count: 60)),
    ]

    private static let sizes = [1, 100, 255, 256, 1_023, 1_024, 1_025, 4_096, 16_384, 65_536, 262_144, 1_048_576]

    /// Values are kept byte for byte.
    static let values = list {
        texts.map { name, text in
            Case("value/\(name)", "a value is read byte for byte as it was committed") { subject in
                try await subject.create("a", text)
                try await subject.demandValue("a", text)
                let listed = try await subject.listAll(StoreQuery())
                try subject.demand("the value listed", listed.map(\.value), is: [Array(text.utf8)])
            }
        }
        sizes.flatMap { size in
            [true, false].map { isEven in
                Case(
                    "value/\(size) bytes\(isEven ? "" : " that do not compress")",
                    "values of all sizes are kept, whether they compress or not"
                ) { subject in
                    let text = Subject.text(size, isEven)
                    let version = try await subject.create("a", text)
                    try await subject.demandValue("a", text)
                    try await subject.update("a", version, "1")
                    try await subject.demandValue("a", "1")
                }
            }
        }
        [
            Case("value/of growing size", "a value may grow and shrink") { subject in
                var version = try await subject.create("a", "0")
                for size in [10, 100_000, 10, 5_000, 2, 70_000, 1] {
                    let text = Subject.text(size, false)
                    version = try await subject.update("a", version, text)
                    try await subject.demandValue("a", text)
                }
            },
            Case("value/many large ones", "many large values are listed") { subject in
                let text = Subject.text(100_000, false)
                for number in 0..<12 { try await subject.create("id-\(number)", text) }
                let records = try await subject.listAll(StoreQuery(limit: 1_000))
                try subject.demand("how many", records.count, is: 12)
                try subject.demand(records.allSatisfy { $0.value == Array(text.utf8) }, "the values")
            },
        ]
    }
}

extension Subject {
    /// A JSON text of so many bytes, made of one letter or of what looks random.
    static func text(_ size: Int, _ isEven: Bool) -> String {
        guard size > 2 else { return String(repeating: "1", count: size) }
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size)
        for _ in 0..<(size - 2) {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            bytes.append(isEven ? UInt8(ascii: "x") : UInt8(ascii: "0") + UInt8(state >> 58))
        }
        // `\` would begin an escape.
        for index in bytes.indices where bytes[index] == UInt8(ascii: "\\") { bytes[index] = UInt8(ascii: "-") }
        return "\"" + String(decoding: bytes, as: UTF8.self) + "\""
    }
}
