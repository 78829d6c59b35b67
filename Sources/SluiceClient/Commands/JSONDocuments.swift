import SluiceCore

/// JSON documents, of the module RedisJSON.
///
/// Paths are JSONPath, `$` for the whole document; what a path finds comes as an array, in the order of the document.
extension Command {
    /// Sets what a path finds, or makes it if only its last step is missing.
    ///
    /// `JSON.SET`, since RedisJSON 1.0.0. Reply: OK, or null when the condition did not hold.
    ///
    /// - Complexity: O(M+N).
    public static func jsonSet<Value: Codable & Sendable>(
        _ key: some RedisArgument, at path: String = "$", _ value: Value, condition: SetCondition? = nil
    ) -> WriteCommand<Bool> {
        jsonSet(key, at: path, encoded: JSON(value), condition: condition)
    }

    /// As ``jsonSet(_:at:_:condition:)``, with a value that is JSON text already.
    ///
    /// `JSON.SET`, since RedisJSON 1.0.0. Reply: OK, or null when the condition did not hold.
    ///
    /// - Complexity: O(M+N).
    public static func jsonSet(
        _ key: some RedisArgument, at path: String = "$", encoded value: some RedisArgument,
        condition: SetCondition? = nil
    ) -> WriteCommand<Bool> {
        .init("JSON.SET", Shape.done) {
            key
            path
            value
            condition
        }
    }

    /// Sets values in several documents at once.
    ///
    /// `JSON.MSET`, since RedisJSON 2.6.0. Reply: OK.
    ///
    /// - Complexity: O(K*(M+N)).
    public static func jsonSet(_ assignments: [JSONAssignment]) -> WriteCommand<Void> {
        .init("JSON.MSET", Shape.ok) { assignments }
    }

    /// A whole document.
    ///
    /// `JSON.GET`, since RedisJSON 1.0.0. Reply: JSON text; null without the key.
    ///
    /// - Complexity: O(N).
    public static func jsonGet<Value: Codable & Sendable>(
        _ key: some RedisArgument, as _: Value.Type
    ) -> ReadCommand<Value?> {
        // The legacy path of the root: `$` would answer with an array of one document.
        .init("JSON.GET", Shape.value(JSON<Value>.self).map(\.value).optional) {
            key
            "."
        }
    }

    /// What a path finds.
    ///
    /// `JSON.GET`, since RedisJSON 1.0.0. Reply: JSON text of an array; null without the key.
    ///
    /// - Complexity: O(N).
    public static func jsonGet<Value: Codable & Sendable>(
        _ key: some RedisArgument, at path: String, as _: Value.Type
    ) -> ReadCommand<[Value]?> {
        .init("JSON.GET", Shape.value(JSON<[Value]>.self).map(\.value).optional) {
            key
            path
        }
    }

    /// What paths find, as JSON text: an array for one path, an object of arrays for several.
    ///
    /// `JSON.GET`, since RedisJSON 1.0.0. Reply: JSON text; null without the key.
    ///
    /// - Complexity: O(N).
    public static func jsonText(_ key: some RedisArgument, at paths: [String] = ["$"]) -> ReadCommand<String?> {
        .init("JSON.GET", Shape.string.optional) {
            key
            paths
        }
    }

    /// What a path finds in several documents, in their order.
    ///
    /// `JSON.MGET`, since RedisJSON 1.0.0. Reply: an array of JSON texts of arrays, null without a key.
    ///
    /// - Complexity: O(M*N).
    public static func jsonGet<Value: Codable & Sendable>(
        _ keys: [some RedisArgument], at path: String, as _: Value.Type
    ) -> ReadCommand<[[Value]?]> {
        .init("JSON.MGET", Shape.value(JSON<[Value]>.self).map(\.value).optional.array) {
            keys
            path
        }
    }

    /// Deletes what a path finds.
    ///
    /// `JSON.DEL`, since RedisJSON 1.0.0. Reply: how much was deleted.
    ///
    /// - Complexity: O(N).
    public static func jsonDelete(_ key: some RedisArgument, at path: String = "$") -> WriteCommand<Int> {
        .init("JSON.DEL", Shape.integer) {
            key
            path
        }
    }

    /// Empties arrays and objects, and sets numbers to 0.
    ///
    /// `JSON.CLEAR`, since RedisJSON 2.0.0. Reply: how many values were changed.
    ///
    /// - Complexity: O(N).
    public static func jsonClear(_ key: some RedisArgument, at path: String = "$") -> WriteCommand<Int> {
        .init("JSON.CLEAR", Shape.integer) {
            key
            path
        }
    }

    /// Merges a value into what a path finds (RFC 7396): members that are null are deleted.
    ///
    /// `JSON.MERGE`, since RedisJSON 2.6.0. Reply: OK.
    ///
    /// - Complexity: O(M+N).
    public static func jsonMerge<Value: Codable & Sendable>(
        _ key: some RedisArgument, at path: String = "$", _ value: Value
    ) -> WriteCommand<Void> {
        .init("JSON.MERGE", Shape.ok) {
            key
            path
            JSON(value)
        }
    }

    /// The types of what a path finds: `object`, `integer` and so on.
    ///
    /// `JSON.TYPE`, since RedisJSON 1.0.0. Reply: an array of strings; null without the key.
    ///
    /// - Complexity: O(1), O(N) with several matches.
    public static func jsonTypes(_ key: some RedisArgument, at path: String = "$") -> ReadCommand<[String]?> {
        .init("JSON.TYPE", Shape.found(Shape.string).optional) {
            key
            path
        }
    }

    /// Adds to numbers; `nil` stands for what is no number.
    ///
    /// `JSON.NUMINCRBY`, since RedisJSON 1.0.0. Reply: JSON text of an array.
    ///
    /// - Complexity: O(N).
    public static func jsonIncrement<Number: Codable & RedisArgument>(
        _ key: some RedisArgument, at path: String, by amount: Number
    ) -> WriteCommand<[Number?]> {
        .init("JSON.NUMINCRBY", Shape.value(JSON<[Number?]>.self).map(\.value)) {
            key
            path
            amount
        }
    }

    /// Multiplies numbers; `nil` stands for what is no number.
    ///
    /// `JSON.NUMMULTBY`, since RedisJSON 1.0.0. Reply: JSON text of an array.
    ///
    /// - Complexity: O(N).
    public static func jsonMultiply<Number: Codable & RedisArgument>(
        _ key: some RedisArgument, at path: String, by factor: Number
    ) -> WriteCommand<[Number?]> {
        .init("JSON.NUMMULTBY", Shape.value(JSON<[Number?]>.self).map(\.value)) {
            key
            path
            factor
        }
    }

    /// Makes true of false and false of true; `nil` stands for what is neither.
    ///
    /// `JSON.TOGGLE`, since RedisJSON 2.0.0. Reply: an array of 1 and 0, null for what is neither.
    ///
    /// - Complexity: O(N).
    public static func jsonToggle(_ key: some RedisArgument, at path: String) -> WriteCommand<[Bool?]> {
        .init("JSON.TOGGLE", Shape.found(Shape.flag.optional)) {
            key
            path
        }
    }

    /// Puts text behind strings; `nil` stands for what is no string.
    ///
    /// `JSON.STRAPPEND`, since RedisJSON 1.0.0. Reply: an array of lengths, null for what is no string.
    ///
    /// - Complexity: O(N).
    public static func jsonAppend(
        _ text: String, toStringsOf key: some RedisArgument, at path: String = "$"
    ) -> WriteCommand<[Int?]> {
        .init("JSON.STRAPPEND", Shape.found(Shape.integer.optional)) {
            key
            path
            JSON(text)
        }
    }

    /// The lengths of strings in bytes; `nil` stands for what is no string.
    ///
    /// `JSON.STRLEN`, since RedisJSON 1.0.0. Reply: an array of integers, null for what is no string; null without
    /// the key.
    ///
    /// - Complexity: O(1), O(N) with several matches.
    public static func jsonStringLengths(
        _ key: some RedisArgument, at path: String = "$"
    ) -> ReadCommand<[Int?]?> {
        .init("JSON.STRLEN", Shape.found(Shape.integer.optional).optional) {
            key
            path
        }
    }

    /// The names of the members of objects; `nil` stands for what is no object.
    ///
    /// `JSON.OBJKEYS`, since RedisJSON 1.0.0. Reply: an array of arrays of strings, null for what is no object; null
    /// without the key.
    ///
    /// - Complexity: O(N).
    public static func jsonObjectKeys(
        _ key: some RedisArgument, at path: String = "$"
    ) -> ReadCommand<[[String]?]?> {
        .init("JSON.OBJKEYS", Shape.string.array.optional.array.optional) {
            key
            path
        }
    }

    /// How many members objects have; `nil` stands for what is no object.
    ///
    /// `JSON.OBJLEN`, since RedisJSON 1.0.0. Reply: an array of integers, null for what is no object; null without
    /// the key.
    ///
    /// - Complexity: O(1), O(N) with several matches.
    public static func jsonObjectCounts(
        _ key: some RedisArgument, at path: String = "$"
    ) -> ReadCommand<[Int?]?> {
        .init("JSON.OBJLEN", Shape.found(Shape.integer.optional).optional) {
            key
            path
        }
    }
}

/// A value for a place in a document.
public struct JSONAssignment: Sendable, ArgumentPart {
    let arguments: Arguments

    /// - Parameters:
    ///   - key: the document.
    ///   - path: the place. Default the whole document.
    ///   - value: the value.
    public init(_ key: some RedisArgument, at path: String = "$", _ value: some Codable & Sendable) {
        var arguments = Arguments()
        arguments.append(key)
        arguments.append(path)
        arguments.append(JSON(value))
        self.arguments = arguments
    }
}

extension Shape {
    /// What a path found; one value stands for itself, as old paths without `$` have it.
    static func found<Value>(_ value: ReplyShape<Value>) -> ReplyShape<[Value]> {
        let array = value.array
        return ReplyShape { reply throws(ReplyMismatch) in
            reply.array == nil ? [try value.decode(reply)] : try array.decode(reply)
        }
    }
}
