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
        try self.init(EntityDescription(type), salt: salt)
    }

    /// The component of described values.
    ///
    /// - Parameters:
    ///   - description: of the values.
    ///   - salt: default the collection.
    /// - Throws: ``StoreError`` with ``StoreError/Code/invalid`` for names that cannot be part of keys, or indexes or
    ///   upgrades of the same name.
    public init<Value>(_ description: EntityDescription<Value>, salt: String? = nil) throws(StoreError) {
        guard Set(description.upgrades.map(\.name)).count == description.schema else {
            throw StoreError(.invalid, "two upgrades of \(description.collection) have the same name")
        }
        try self.init(
            name: description.collection, salt: salt, indexes: description.indexes, schema: description.schema
        ) { json, schema in
            try description.memberships(of: description.value(from: json, schema: schema).value)
        }
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
