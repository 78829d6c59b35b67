/// Arrays inside JSON documents; `nil` in a result stands for what is no array.
extension Command {
    /// Puts values behind arrays.
    ///
    /// `JSON.ARRAPPEND`, since RedisJSON 1.0.0. Reply: an array of lengths, null for what is no array.
    ///
    /// - Complexity: O(N).
    public static func jsonArrayAppend<Value: Codable & Sendable>(
        _ key: some RedisArgument, at path: String = "$", _ values: Value...
    ) -> WriteCommand<[Int?]> {
        .init("JSON.ARRAPPEND", Shape.found(Shape.integer.optional)) {
            key
            path
            values.map { JSON($0) }
        }
    }

    /// Puts values into arrays, before a position; negative ones count from the end.
    ///
    /// `JSON.ARRINSERT`, since RedisJSON 1.0.0. Reply: an array of lengths, null for what is no array.
    ///
    /// - Complexity: O(N).
    public static func jsonArrayInsert<Value: Codable & Sendable>(
        _ key: some RedisArgument, at path: String = "$", before index: Int, _ values: Value...
    ) -> WriteCommand<[Int?]> {
        .init("JSON.ARRINSERT", Shape.found(Shape.integer.optional)) {
            key
            path
            index
            values.map { JSON($0) }
        }
    }

    /// Where a value is in arrays, -1 where it is not.
    ///
    /// `JSON.ARRINDEX`, since RedisJSON 1.0.0. Reply: an array of integers, null for what is no array.
    ///
    /// - Complexity: O(N).
    public static func jsonArrayIndex<Value: Codable & Sendable>(
        _ key: some RedisArgument, at path: String = "$", of value: Value, in range: Range<Int>? = nil
    ) -> ReadCommand<[Int?]> {
        .init("JSON.ARRINDEX", Shape.found(Shape.integer.optional)) {
            key
            path
            JSON(value)
            if let range {
                range.lowerBound
                range.upperBound
            }
        }
    }

    /// How many elements arrays have.
    ///
    /// `JSON.ARRLEN`, since RedisJSON 1.0.0. Reply: an array of integers, null for what is no array; null without the
    /// key.
    ///
    /// - Complexity: O(1), O(N) with several matches.
    public static func jsonArrayCounts(_ key: some RedisArgument, at path: String = "$") -> ReadCommand<[Int?]?> {
        .init("JSON.ARRLEN", Shape.found(Shape.integer.optional).optional) {
            key
            path
        }
    }

    /// Takes an element out of arrays, the last one unless told otherwise; `nil` also where an array is empty.
    ///
    /// `JSON.ARRPOP`, since RedisJSON 1.0.0. Reply: an array of JSON texts, null for what is no array.
    ///
    /// - Complexity: O(N).
    public static func jsonArrayPop<Value: Codable & Sendable>(
        _ key: some RedisArgument, at path: String = "$", index: Int = -1, as _: Value.Type
    ) -> WriteCommand<[Value?]> {
        .init("JSON.ARRPOP", Shape.found(Shape.value(JSON<Value>.self).map(\.value).optional)) {
            key
            path
            index
        }
    }

    /// Deletes the elements of arrays outside a range.
    ///
    /// `JSON.ARRTRIM`, since RedisJSON 1.0.0. Reply: an array of lengths, null for what is no array.
    ///
    /// - Complexity: O(N).
    public static func jsonArrayTrim(
        _ key: some RedisArgument, at path: String = "$", to range: IndexRange
    ) -> WriteCommand<[Int?]> {
        .init("JSON.ARRTRIM", Shape.found(Shape.integer.optional)) {
            key
            path
            range
        }
    }
}
