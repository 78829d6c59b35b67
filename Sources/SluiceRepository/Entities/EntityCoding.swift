import SluiceCore

/// The one place where entities become JSON and JSON becomes entities.
enum EntityCoding {
    /// - Throws: what the decoder says, and whatever the type throws.
    static func decode<Value: Entity>(_ type: Value.Type, from json: [UInt8]) throws -> Value {
        try JSONTextDecoder().decode(type, from: json)
    }

    /// JSON text, keys sorted, so that equal values have equal bytes.
    private static func encode(_ value: some Entity) throws -> [UInt8] {
        try JSONTextEncoder().encode(value)
    }

    /// The JSON of a value.
    ///
    /// - Throws: ``StoreError`` with ``StoreError/Code/invalid`` for what JSON cannot hold.
    static func json(of value: some Entity, in collection: String) throws(StoreError) -> [UInt8] {
        do {
            return try encode(value)
        } catch EncodingError.invalidValue(_, let context) {
            let field = CodingProblem.pointer(to: context.codingPath)
            let problem = StoreError.FieldProblem(field: field, problem: "cannot be written as JSON")
            throw StoreError(invalid: [problem], collection)
        } catch {
            let problem = StoreError.FieldProblem(field: "", problem: "cannot be written as JSON")
            throw StoreError(invalid: [problem], collection)
        }
    }
}

/// What decoders say, without what they read.
enum CodingProblem {
    static let unreadable = StoreError.FieldProblem(field: "", problem: "is not what the type reads")

    static func of(_ error: DecodingError) -> StoreError.FieldProblem {
        switch error {
        case .typeMismatch(let type, let context):
            StoreError.FieldProblem(field: pointer(to: context.codingPath), problem: "is not \(name(of: type))")
        case .valueNotFound(let type, let context):
            StoreError.FieldProblem(
                field: pointer(to: context.codingPath), problem: "is null, and has to be \(name(of: type))")
        case .keyNotFound(let key, let context):
            StoreError.FieldProblem(field: pointer(to: context.codingPath + [key]), problem: "is missing")
        case .dataCorrupted(let context) where context.codingPath.isEmpty:
            StoreError.FieldProblem(field: "", problem: "is no JSON that the type can be read from")
        case .dataCorrupted(let context):
            StoreError.FieldProblem(field: pointer(to: context.codingPath), problem: "is not what the type reads there")
        @unknown default: unreadable
        }
    }

    /// Decoders say `Array<Any>` and `Dictionary<String, Any>` for what JSON calls otherwise.
    private static func name(of type: any Any.Type) -> String {
        switch type {
        case is [Any].Type: "an array"
        case is [String: Any].Type: "an object"
        default: "of the type \(type)"
        }
    }

    static func pointer(to path: [any CodingKey]) -> String {
        path.reduce(into: "") { pointer, key in
            pointer += "/" + (key.intValue.map(String.init) ?? JSONDifference.escaped(key.stringValue))
        }
    }
}
