import FoundationEssentials
import SluiceCore

/// The one place where entities become JSON and JSON becomes entities.
enum EntityCoding {
    static func decode<Value: Entity>(_ type: Value.Type, from json: [UInt8]) throws -> Value {
        try JSONDecoder().decode(type, from: Data(json))
    }

    /// JSON text, keys sorted, so that equal values have equal bytes.
    static func encode(_ value: some Entity) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value))
    }
}
