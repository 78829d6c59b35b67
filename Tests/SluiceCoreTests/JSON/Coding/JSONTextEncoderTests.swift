import Foundation
import SluiceCore
import Testing

struct JSONTextEncoderTests {
    private let person = Person(
        name: "Ada \"\\/\n\u{1F}\u{7F}é😀", age: .min, isActive: true, score: 0.1, tags: ["a", "", "\t"],
        address: Address(street: "s", zip: nil, location: [1, -0.0, 1e100, 1e-7, 123456789012345680, .pi]),
        born: Date(timeIntervalSinceReferenceDate: 754321234.123456), page: URL(string: "http://x/y?z#ä"),
        photo: Data([0, 1, 0xFE, 0xFF]), balance: Decimal(string: "-1234567890.0123456789"), friends: [],
        counts: ["b": 1, "a": 2, "é": 3, "\"": 4, "!": 5, "aa": 6, "longer than eight": 7, "longer than": 8],
        numbers: [2: "x", 10: "y"], shape: .square(1, "two"), level: .high)

    @Test func writesEntitiesAsFoundation() throws {
        try FoundationOracle.compare(encoding: person)
        var parent = person
        parent.friends = [person, person]
        try FoundationOracle.compare(encoding: [parent])
        try FoundationOracle.compare(encoding: ["x": parent, "a": person])
        #expect(try JSONTextDecoder().decode(Person.self, from: try JSONTextEncoder().encode(parent)) == parent)
    }

    @Test func writesPlainValuesAsFoundation() throws {
        try FoundationOracle.compare(encoding: 1)
        try FoundationOracle.compare(encoding: "x")
        try FoundationOracle.compare(encoding: true)
        try FoundationOracle.compare(encoding: Optional<Int>.none)
        try FoundationOracle.compare(encoding: [Optional(1), nil])
        try FoundationOracle.compare(encoding: [UInt64.max, 0])
        try FoundationOracle.compare(encoding: [Int128.min, Int128.max])
        try FoundationOracle.compare(encoding: [Int8.min, Int8.max])
        try FoundationOracle.compare(encoding: [Float.pi, 0.1, 1e10, 16_777_216, .leastNonzeroMagnitude])
        try FoundationOracle.compare(encoding: [
            Double.greatestFiniteMagnitude, .leastNonzeroMagnitude, 5e-5, 1e15, 1e16,
        ])
        try FoundationOracle.compare(encoding: Data())
        try FoundationOracle.compare(encoding: [Data([1]), Data([1, 2]), Data([1, 2, 3])[1...]])
        try FoundationOracle.compare(encoding: [Decimal(0), Decimal(string: "1e100"), Decimal(string: "-0.001")])
        try FoundationOracle.compare(encoding: Date(timeIntervalSince1970: 0))
        try FoundationOracle.compare(encoding: Level.low)
        try FoundationOracle.compare(encoding: [Shape.nothing, .circle(radius: 2)])
        try FoundationOracle.compare(encoding: [String: Int]())
        try FoundationOracle.compare(encoding: [Int]())
        try FoundationOracle.compare(encoding: Dog(name: "Rex", legs: 4))
        try FoundationOracle.compare(encoding: Nested(first: 1, rest: ["a", "b"], inner: [[1, 2], []]))
        try FoundationOracle.compare(encoding: Dictionary(uniqueKeysWithValues: (0..<500).map { ("key\($0)", $0) }))
    }

    @Test(arguments: [
        "g", "./g", "g/", "/g", "//g", "?y", "g?y", "#s", "g#s", "g?y#s", ";x", "g;x", "", ".", "./", "..", "../",
        "../g",
        "../..", "../../g", "../../../g", "/./g", "/../g", "g.", ".g", "..g", "./../g", "./g/.", "g/./h", "g/../h",
        "http:g",
        "https://other/x",
    ])
    func writesAddressesInFull(reference: String) throws {
        for base in ["http://a/b/c/d;p?q", "http://a", "http://a/"] {
            try FoundationOracle.compare(encoding: URL(string: reference, relativeTo: URL(string: base)))
        }
        try FoundationOracle.compare(encoding: URL(string: reference))
    }

    @Test func refusesWhatJSONCannotSay() {
        for number in [Double.nan, .infinity, -.infinity] {
            #expect(throws: EncodingError.self) { try JSONTextEncoder().encode(number) }
            #expect(throws: EncodingError.self) { try JSONTextEncoder().encode(["a": [number]]) }
        }
        #expect(throws: EncodingError.self) { try JSONTextEncoder().encode(Float.nan) }
        #expect(throws: EncodingError.self) { try JSONTextEncoder().encode(Decimal.nan) }
    }

    @Test func saysWhereItFailed() throws {
        let error = #expect(throws: EncodingError.self) { try JSONTextEncoder().encode(["a": [1, Double.nan]]) }
        guard case .invalidValue(_, let context) = error else { throw try #require(error) }
        #expect(context.codingPath.map(\.stringValue) == ["a", "Index 1"])
    }

    @Test(arguments: [511, 512]) func nestsAsDeepAsFoundation(depth: Int) {
        let document = (0..<depth).reduce(AnyDocument.null) { inner, _ in .array([inner]) }
        #expect((try? JSONTextEncoder().encode(document)) == (try? JSONEncoder().encode(document)).map { Array($0) })
    }

    /// What fails in a container and is caught leaves nothing behind; a value may be written as one thing only.
    @Test func keepsToOneValue() throws {
        struct Recovering: Encodable {
            func encode(to encoder: any Encoder) throws {
                var container = encoder.unkeyedContainer()
                try? container.encode(["x": Double.nan])
                try? container.encode(Double.infinity)
                try container.encode("kept")
            }
        }
        struct Empty: Encodable {
            func encode(to encoder: any Encoder) {}
        }
        struct Twice: Encodable {
            func encode(to encoder: any Encoder) throws {
                var container = encoder.singleValueContainer()
                try container.encode(1)
                try container.encode(2)
            }
        }
        struct Both: Encodable {
            func encode(to encoder: any Encoder) throws {
                _ = encoder.unkeyedContainer()
                var container = encoder.container(keyedBy: Nested.Keys.self)
                try container.encode(1, forKey: .a)
            }
        }
        try FoundationOracle.compare(encoding: Recovering())
        try FoundationOracle.compare(encoding: [Empty()])
        #expect(throws: EncodingError.self) { try JSONTextEncoder().encode(Empty()) }
        #expect(throws: EncodingError.self) { try JSONTextEncoder().encode(Twice()) }
        #expect(throws: EncodingError.self) { try JSONTextEncoder().encode(Both()) }
    }

    @Test func writesValuesThatCameLate() throws {
        struct Late: Encodable {
            func encode(to encoder: any Encoder) throws {
                var container = encoder.container(keyedBy: Nested.Keys.self)
                let first = container.superEncoder(forKey: .x)
                let second = container.superEncoder()
                try container.encode("between", forKey: .a)
                var value = second.singleValueContainer()
                try value.encode([1, 2])
                value = first.singleValueContainer()
                try value.encode("late")
                try container.encode("again", forKey: .a)
            }
        }
        #expect(
            String(decoding: try JSONTextEncoder().encode(Late()), as: UTF8.self)
                == #"{"a":"again","super":[1,2],"x":"late"}"#)
    }
}
