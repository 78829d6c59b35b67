/// Lists.
extension Command {
    /// Puts elements into a list, one after the other, so that at the head the last one comes first.
    ///
    /// `RPUSH`, since Redis 1.0.0; `LPUSH`, since Redis 1.0.0. Reply: the length of the list after it.
    ///
    /// - Complexity: O(1) for each element added, so O(N) to add N elements when the command is called with multiple
    ///   arguments.
    public static func listPush<Element: RedisArgument>(
        _ key: some RedisArgument, _ elements: Element..., at end: ListEnd = .tail
    ) -> WriteCommand<Int> { listPush(key, elements, at: end) }

    /// Puts elements into a list, one after the other, so that at the head the last one comes first.
    ///
    /// `RPUSH`, since Redis 1.0.0; `LPUSH`, since Redis 1.0.0. Reply: the length of the list after it.
    ///
    /// - Complexity: O(1) for each element added, so O(N) to add N elements when the command is called with multiple
    ///   arguments.
    public static func listPush<Element: RedisArgument>(
        _ key: some RedisArgument, _ elements: [Element], at end: ListEnd = .tail
    ) -> WriteCommand<Int> {
        .init(end == .tail ? "RPUSH" : "LPUSH", Shape.integer) {
            key
            elements
        }
    }

    /// Puts elements into a list that is there.
    ///
    /// `RPUSHX`, since Redis 2.2.0; `LPUSHX`, since Redis 2.2.0. Reply: the length of the list after it; 0 without
    /// the key.
    ///
    /// - Complexity: O(1) for each element added, so O(N) to add N elements when the command is called with multiple
    ///   arguments.
    public static func listPush<Element: RedisArgument>(
        toExisting key: some RedisArgument, _ elements: Element..., at end: ListEnd = .tail
    ) -> WriteCommand<Int> {
        .init(end == .tail ? "RPUSHX" : "LPUSHX", Shape.integer) {
            key
            elements
        }
    }

    /// Takes the element at an end out of a list.
    ///
    /// `LPOP`, since Redis 1.0.0; `RPOP`, since Redis 1.0.0. Reply: a string; null without the key.
    ///
    /// - Complexity: O(N) where N is the number of elements returned.
    public static func listPop<Value: RedisValue>(
        _ key: some RedisArgument, from end: ListEnd = .head, as _: Value.Type = String.self
    ) -> WriteCommand<Value?> {
        .init(end == .tail ? "RPOP" : "LPOP", Shape.value(Value.self).optional) { key }
    }

    /// Takes up to so many elements at an end out of a list.
    ///
    /// `LPOP`, since Redis 1.0.0; `RPOP`, since Redis 1.0.0. Reply: an array of strings; null without the key.
    ///
    /// - Complexity: O(N) where N is the number of elements returned.
    public static func listPop<Value: RedisValue>(
        _ key: some RedisArgument, count: Int, from end: ListEnd = .head, as _: Value.Type = String.self
    ) -> WriteCommand<[Value]> {
        .init(end == .tail ? "RPOP" : "LPOP", Shape.value(Value.self).array.orEmpty()) {
            key
            count
        }
    }

    /// Takes elements out of the first of several lists that has any.
    ///
    /// `LMPOP`, since Redis 7.0.0. Reply: the key and an array of strings; null if all are empty.
    ///
    /// - Complexity: O(N+M) where N is the number of provided keys and M is the number of elements returned.
    public static func listPop<Value: RedisValue>(
        fromFirstOf keys: [some RedisArgument], from end: ListEnd = .head, count: Int? = nil,
        as _: Value.Type = String.self
    ) -> WriteCommand<PoppedElements<Value>?> {
        .init("LMPOP", Shape.popped(Shape.value(Value.self).array)) {
            keys.count
            keys
            end.rawValue
            CountOption(count)
        }
    }

    /// Takes an element out of a list and puts it into another, or the same.
    ///
    /// `LMOVE`, since Redis 6.2.0. Reply: the element, a string; null without the key.
    ///
    /// - Complexity: O(1).
    public static func listMove<Value: RedisValue>(
        _ source: some RedisArgument, _ from: ListEnd, to destination: some RedisArgument, _ end: ListEnd,
        as _: Value.Type = String.self
    ) -> WriteCommand<Value?> {
        .init("LMOVE", Shape.value(Value.self).optional) {
            source
            destination
            from.rawValue
            end.rawValue
        }
    }

    /// The elements of a range.
    ///
    /// `LRANGE`, since Redis 1.0.0. Reply: an array of strings.
    ///
    /// - Complexity: O(S+N) where S is the distance of start offset from HEAD for small lists, from nearest end (HEAD
    ///   or TAIL) for large lists; and N is the number of elements in the specified range.
    public static func listRange<Value: RedisValue>(
        _ key: some RedisArgument, _ range: IndexRange = .all, as _: Value.Type = String.self
    ) -> ReadCommand<[Value]> {
        .init("LRANGE", Shape.value(Value.self).array) {
            key
            range
        }
    }

    /// The element at a position; negative ones count from the tail.
    ///
    /// `LINDEX`, since Redis 1.0.0. Reply: a string; null where there is none.
    ///
    /// - Complexity: O(N) where N is the number of elements to traverse to get to the element at index.
    public static func listGet<Value: RedisValue>(
        _ key: some RedisArgument, at index: Int, as _: Value.Type = String.self
    ) -> ReadCommand<Value?> {
        .init("LINDEX", Shape.value(Value.self).optional) {
            key
            index
        }
    }

    /// Replaces the element at a position; an error where there is none.
    ///
    /// `LSET`, since Redis 1.0.0. Reply: OK.
    ///
    /// - Complexity: O(N) where N is the length of the list.
    public static func listSet(
        _ key: some RedisArgument, at index: Int, to element: some RedisArgument
    ) -> WriteCommand<Void> {
        .init("LSET", Shape.ok) {
            key
            index
            element
        }
    }

    /// Puts an element beside another one.
    ///
    /// `LINSERT`, since Redis 2.2.0. Reply: the length of the list after it, 0 without the key, -1 without the other
    /// element.
    ///
    /// - Complexity: O(N) where N is the number of elements to traverse before seeing the value pivot.
    public static func listInsert(
        _ key: some RedisArgument, _ element: some RedisArgument, _ place: ListPlace, _ pivot: some RedisArgument
    ) -> WriteCommand<ListInsertion> {
        .init("LINSERT", Shape.integer.map(ListInsertion.init)) {
            key
            place.rawValue
            pivot
            element
        }
    }

    /// How many elements there are.
    ///
    /// `LLEN`, since Redis 1.0.0. Reply: an integer.
    ///
    /// - Complexity: O(1).
    public static func listCount(_ key: some RedisArgument) -> ReadCommand<Int> {
        .init("LLEN", Shape.integer) { key }
    }

    /// Deletes elements that equal one: all of them, or so many from an end.
    ///
    /// `LREM`, since Redis 1.0.0. Reply: how many were deleted.
    ///
    /// - Complexity: O(N+M) where N is the length of the list and M is the number of elements removed.
    public static func listRemove(
        _ key: some RedisArgument, _ element: some RedisArgument, _ occurrences: ListOccurrences = .all
    ) -> WriteCommand<Int> {
        .init("LREM", Shape.integer) {
            key
            occurrences
            element
        }
    }

    /// Deletes all elements outside a range.
    ///
    /// `LTRIM`, since Redis 1.0.0. Reply: OK.
    ///
    /// - Complexity: O(N) where N is the number of elements to be removed by the operation.
    public static func listTrim(_ key: some RedisArgument, to range: IndexRange) -> WriteCommand<Void> {
        .init("LTRIM", Shape.ok) {
            key
            range
        }
    }

    /// Where an element is.
    ///
    /// A negative rank searches from the tail; `maximumLength` bounds the search.
    ///
    /// `LPOS`, since Redis 6.0.6. Reply: an integer; null if it is not there.
    ///
    /// - Complexity: O(N) where N is the number of elements in the list, for the average case.
    public static func listPosition(
        _ key: some RedisArgument, of element: some RedisArgument, rank: Int? = nil, maximumLength: Int? = nil
    ) -> ReadCommand<Int?> {
        .init("LPOS", Shape.integer.optional) {
            key
            element
            PositionOptions(rank: rank, maximumLength: maximumLength)
        }
    }

    /// Where elements are that equal one; a count of 0 asks for all.
    ///
    /// `LPOS`, since Redis 6.0.6. Reply: an array of integers.
    ///
    /// - Complexity: O(N) where N is the number of elements in the list, for the average case.
    public static func listPositions(
        _ key: some RedisArgument, of element: some RedisArgument, count: Int = 0, rank: Int? = nil,
        maximumLength: Int? = nil
    ) -> ReadCommand<[Int]> {
        .init("LPOS", Shape.integer.array) {
            key
            element
            PositionOptions(rank: rank, maximumLength: maximumLength)
            CountOption(count)
        }
    }
}
