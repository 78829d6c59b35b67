import Foundation
import SluiceCore
import Testing

/// What decoding comes to, by either decoder.
enum Decoded<Value: Equatable>: Equatable {
    case value(Value)
    /// Which error, of which type if it names one, and where.
    case failure(String, [String])

    init(_ decode: () throws -> Value) {
        do {
            self = .value(try decode())
        } catch DecodingError.typeMismatch(let type, let context) {
            self = .failure("mismatch \(type)", Self.path(context))
        } catch DecodingError.valueNotFound(let type, let context) {
            self = .failure("no value \(type)", Self.path(context))
        } catch DecodingError.keyNotFound(let key, let context) {
            self = .failure("no key \(key.stringValue)", Self.path(context))
        } catch DecodingError.dataCorrupted(let context) {
            self = .failure("corrupted", Self.path(context))
        } catch {
            self = .failure("\(error)", [])
        }
    }

    private static func path(_ context: DecodingError.Context) -> [String] {
        context.codingPath.map { "\($0.stringValue) \($0.intValue.map { "\($0)" } ?? "")" }
    }

    var isValue: Bool {
        if case .value = self { true } else { false }
    }
}

enum FoundationOracle {
    static func ours<Value: Decodable & Equatable>(_ type: Value.Type, _ text: [UInt8]) -> Decoded<Value> {
        Decoded { try JSONTextDecoder().decode(type, from: text) }
    }

    static func foundations<Value: Decodable & Equatable>(_ type: Value.Type, _ text: [UInt8]) -> Decoded<Value> {
        Decoded { try JSONDecoder().decode(type, from: Data(text)) }
    }

    /// Requires the same value, or the same error at the same place. Foundation reads dictionaries in no certain order:
    /// of those any of several errors may come.
    static func compare<Value: Decodable & Equatable>(_ type: Value.Type, _ text: [UInt8], inOrder: Bool = true) {
        let (ours, foundations) = (ours(type, text), foundations(type, text))
        guard inOrder || ours.isValue || foundations.isValue else { return }
        #expect(ours == foundations, "\(type) of \(String(decoding: text.prefix(2000), as: UTF8.self))")
    }

    /// Requires an error of each, not the same one.
    static func compareRefusals<Value: Decodable & Equatable>(_ type: Value.Type, _ text: [UInt8]) {
        #expect(!foundations(type, text).isValue && !ours(type, text).isValue)
    }

    /// Compares the document decoded as each of many types, most of which it is not.
    static func compareAll(_ text: [UInt8]) {
        compare(Int.self, text)
        compare(Int8.self, text)
        compare(UInt8.self, text)
        compare(Int16.self, text)
        compare(UInt16.self, text)
        compare(Int32.self, text)
        compare(UInt32.self, text)
        compare(Int64.self, text)
        compare(UInt64.self, text)
        compare(UInt.self, text)
        compare(Int128.self, text)
        compare(UInt128.self, text)
        compare(Double.self, text)
        compare(Float.self, text)
        compare(Bool.self, text)
        compare(String.self, text)
        compare(Date.self, text)
        compare(Data.self, text)
        compare(URL.self, text)
        compare(Decimal.self, text)
        compare(Int?.self, text)
        compare([Int].self, text)
        compare([Int?].self, text)
        compare([String].self, text)
        compare([Double].self, text)
        compare([[Bool]].self, text)
        compare([Data].self, text)
        compare([Decimal].self, text)
        compare([URL?].self, text)
        compare([UInt8].self, text)
        compare([String: Int].self, text, inOrder: false)
        compare([String: String?].self, text, inOrder: false)
        compare([Int: String].self, text, inOrder: false)
        compare([String: [String: Decimal]].self, text, inOrder: false)
        compare([Level: Int].self, text, inOrder: false)
        compare(Person.self, text)
        compare(Address.self, text)
        compare(Shape.self, text)
        compare(Level.self, text)
        compare(Digit.self, text)
        compare(Dog.self, text)
        compare(Nested.self, text)
        compare(Walk.self, text)
        compare(Keys.self, text)
        compare(AnyDocument.self, text, inOrder: false)
    }

    /// Requires the same text.
    static func compare<Value: Encodable>(encoding value: Value) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let ours = String(decoding: try JSONTextEncoder().encode(value), as: UTF8.self)
        #expect(ours == String(decoding: try encoder.encode(value), as: UTF8.self))
    }
}
