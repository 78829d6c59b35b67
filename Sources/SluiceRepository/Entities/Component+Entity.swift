extension Component {
    /// The component of a type: its collection, its indexes, and where each value is listed.
    ///
    ///     let store = MemoryStore(try Component(Project.self))
    ///
    /// - Parameters:
    ///   - type: of the values.
    ///   - salt: default the collection.
    /// - Throws: ``StoreError`` with ``StoreError/Code/invalid`` for names that cannot be part of keys, or indexes or
    ///   upgrades of the same name.
    public init<Value: Entity>(_ type: Value.Type, salt: String? = nil) throws(StoreError) {
        guard Set(type.upgrades.map(\.name)).count == type.upgrades.count else {
            throw StoreError(.invalid, "two upgrades of \(type.collection) have the same name")
        }
        try self.init(
            name: type.collection, salt: salt, indexes: type.indexes.map(\.declaration), schema: type.upgrades.count
        ) { json, schema in
            let (value, _) = try EntityCoding.entity(type, from: json, schema: schema)
            return try value.memberships()
        }
    }
}

extension Entity {
    /// Where the value is listed.
    ///
    /// - Throws: ``StoreError`` with ``StoreError/Code/invalid`` for labels and unique values that are too long.
    func memberships() throws(StoreError) -> [Membership] {
        let memberships = Self.indexes.flatMap { $0.memberships(self) }
        let problems = memberships.compactMap(\.problem)
        guard problems.isEmpty else { throw StoreError(invalid: problems, Self.collection) }
        return memberships
    }
}

extension StoreError {
    /// What is wrong with a value.
    init(invalid problems: [FieldProblem], _ collection: String) {
        let text = problems.prefix(3).map { $0.field.isEmpty ? $0.problem : "\($0.field) \($0.problem)" }
        self.init(
            .invalid,
            "the value for \(collection) is refused: \(text.joined(separator: "; "))"
                + (problems.count > 3 ? "; and \(problems.count - 3) more" : ""),
            fields: problems)
    }
}
