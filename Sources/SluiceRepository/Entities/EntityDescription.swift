/// What a repository has to know of its values: what they are called, how they become JSON, and where they are listed.
///
/// That of a type is made from what the type declares. Programs that learn of their collections only when they run
/// describe ``JSONDocument``s by a ``CollectionDeclaration``.
public struct EntityDescription<Value: Sendable>: Sendable {
    /// The name of the component.
    public let collection: String
    let indexes: [Component.IndexDeclaration]
    let upgrades: [SchemaUpgrade]
    /// What one is called in messages.
    let valueName: String
    let id: @Sendable (Value) -> String
    let validate: @Sendable (Value) -> [StoreError.FieldProblem]
    private let places: @Sendable (Value) -> [Membership]
    private let decode: @Sendable (_ json: [UInt8]) throws -> Value
    private let encode: @Sendable (Value) throws(StoreError) -> [UInt8]

    init(
        collection: String, indexes: [Component.IndexDeclaration], upgrades: [SchemaUpgrade], valueName: String,
        id: @escaping @Sendable (Value) -> String,
        validate: @escaping @Sendable (Value) -> [StoreError.FieldProblem],
        memberships: @escaping @Sendable (Value) -> [Membership],
        decode: @escaping @Sendable ([UInt8]) throws -> Value,
        encode: @escaping @Sendable (Value) throws(StoreError) -> [UInt8]
    ) {
        self.collection = collection
        self.indexes = indexes
        self.upgrades = upgrades
        self.valueName = valueName
        self.id = id
        self.validate = validate
        places = memberships
        self.decode = decode
        self.encode = encode
    }
}

extension EntityDescription where Value: Entity {
    /// What a type declares.
    ///
    /// - Parameter type: of the values.
    public init(_ type: Value.Type = Value.self) {
        let indexes = type.indexes
        self.init(
            collection: type.collection, indexes: indexes.map(\.declaration), upgrades: type.upgrades,
            valueName: "\(type)", id: \.id, validate: { $0.validate() },
            memberships: { value in indexes.flatMap { $0.memberships(value) } },
            decode: { try EntityCoding.decode(type, from: $0) },
            encode: { value throws(StoreError) in try EntityCoding.json(of: value, in: type.collection) })
    }
}

extension EntityDescription {
    /// How many upgrades its schema has.
    package var schema: Int { upgrades.count }

    /// Where a value is listed.
    ///
    /// - Throws: ``StoreError`` with ``StoreError/Code/invalid`` for labels and unique values that are too long.
    func memberships(of value: Value) throws(StoreError) -> [Membership] {
        let memberships = places(value)
        let problems = memberships.compactMap(\.problem)
        guard problems.isEmpty else { throw StoreError(invalid: problems, collection) }
        return memberships
    }

    /// A value, and the JSON that it was read from.
    ///
    /// - Parameters:
    ///   - json: as it is stored.
    ///   - schema: how many of the upgrades it has behind it; it goes through the others.
    /// - Returns: the value, and `json` behind the upgrades.
    /// - Throws: ``StoreError`` with ``StoreError/Code/invalid`` and the fields that are wrong.
    func value(from json: [UInt8], schema: Int) throws(StoreError) -> (value: Value, json: [UInt8]) {
        let json = try SchemaUpgrade.bring(json, of: collection, through: upgrades, from: schema)
        do {
            return (try decode(json), json)
        } catch let error as DecodingError {
            throw StoreError(invalid: [CodingProblem.of(error)], collection)
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError(invalid: [CodingProblem.unreadable], collection)
        }
    }

    /// The JSON of a value.
    ///
    /// - Throws: ``StoreError`` with ``StoreError/Code/invalid`` for what JSON cannot hold.
    func json(of value: Value) throws(StoreError) -> [UInt8] {
        try encode(value)
    }

    /// What is wrong with a value that would be stored under an id.
    ///
    /// - Returns: where it is listed.
    /// - Throws: ``StoreError`` with ``StoreError/Code/invalid`` for a value that cannot be stored.
    func judge(_ json: [UInt8], id expected: String, schema: Int) throws(StoreError) -> [Membership] {
        let (value, _) = try value(from: json, schema: schema)
        guard ExactText(id(value)) == ExactText(expected) else {
            let problem = StoreError.FieldProblem(field: "/id", problem: "is not the id of the object")
            throw StoreError(invalid: [problem], collection)
        }
        let problems = validate(value)
        guard problems.isEmpty else { throw StoreError(invalid: problems, collection) }
        return try memberships(of: value)
    }
}
