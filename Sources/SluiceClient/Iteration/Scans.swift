extension RedisClient {
    /// All keys, or those that match a pattern or have a type.
    ///
    /// - Parameters:
    ///   - pattern: such as `user:*`. Default all.
    ///   - type: only keys of this type. Default all.
    ///   - count: about how many keys a page looks at. Default the server's choice.
    ///   - element: what they are read as. Default text.
    /// - Returns: the keys; some perhaps more than once.
    public func scan<Value: RedisValue>(
        matching pattern: String? = nil, type: KeyType? = nil, count: Int? = nil, as element: Value.Type = String.self
    ) -> ScanSequence<Value> {
        ScanSequence { cursor in
            try await self.execute(.scan(cursor, matching: pattern, type: type, count: count, as: element))
        }
    }
}

extension ReadableClient {
    /// The fields of a hash and their values.
    ///
    /// - Parameters:
    ///   - key: the hash.
    ///   - pattern: what the fields' names match. Default all.
    ///   - count: about how many fields a page looks at. Default the server's choice.
    ///   - type: what they are read as. Default text.
    /// - Returns: the fields; some perhaps more than once.
    public func hashScan<Value: RedisValue>(
        _ key: some RedisArgument, matching pattern: String? = nil, count: Int? = nil,
        as type: Value.Type = String.self
    ) -> ScanSequence<HashField<Value>> {
        ScanSequence { cursor in
            try await self.execute(.hashScan(key, cursor, matching: pattern, count: count, as: type))
        }
    }

    /// The members of a set.
    ///
    /// - Parameters:
    ///   - key: the set.
    ///   - pattern: what the members match. Default all.
    ///   - count: about how many members a page looks at. Default the server's choice.
    ///   - type: what they are read as. Default text.
    /// - Returns: the members; some perhaps more than once.
    public func setScan<Value: RedisValue>(
        _ key: some RedisArgument, matching pattern: String? = nil, count: Int? = nil,
        as type: Value.Type = String.self
    ) -> ScanSequence<Value> {
        ScanSequence { cursor in
            try await self.execute(.setScan(key, cursor, matching: pattern, count: count, as: type))
        }
    }

    /// The members of a sorted set and their scores.
    ///
    /// - Parameters:
    ///   - key: the sorted set.
    ///   - pattern: what the members match. Default all.
    ///   - count: about how many members a page looks at. Default the server's choice.
    /// - Returns: the members; some perhaps more than once.
    public func sortedSetScan(
        _ key: some RedisArgument, matching pattern: String? = nil, count: Int? = nil
    ) -> ScanSequence<ScoredMember> {
        ScanSequence { cursor in
            try await self.execute(.sortedSetScan(key, cursor, matching: pattern, count: count))
        }
    }
}
