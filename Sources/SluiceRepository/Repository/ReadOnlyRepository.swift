/// The values of one type, to be read only: with a token that may not write, nothing else compiles.
public struct ReadOnlyRepository<Value: Sendable>: ReadableRepository {
    /// What the values are.
    public let entity: EntityDescription<Value>
    /// Where they are.
    public let readableStore: any ReadableStore
    /// How it works.
    public let options: RepositoryOptions

    /// A repository.
    ///
    /// - Parameters:
    ///   - type: of the values.
    ///   - store: of the component of the type.
    ///   - options: how it works.
    /// - Throws: ``StoreError`` with ``StoreError/Code/invalid`` for a store of another component.
    public init(
        of type: Value.Type = Value.self, in store: any ReadableStore, options: RepositoryOptions = RepositoryOptions()
    ) throws(StoreError) where Value: Entity {
        try self.init(of: EntityDescription(type), in: store, options: options)
    }

    /// A repository of described values.
    ///
    /// - Parameters:
    ///   - entity: what the values are.
    ///   - store: of the component of the description.
    ///   - options: how it works.
    /// - Throws: ``StoreError`` with ``StoreError/Code/invalid`` for a store of another component.
    public init(
        of entity: EntityDescription<Value>, in store: any ReadableStore,
        options: RepositoryOptions = RepositoryOptions()
    ) throws(StoreError) {
        try store.component.check(isOf: entity)
        self.init(checked: store, entity, options: options)
    }

    init(checked store: any ReadableStore, _ entity: EntityDescription<Value>, options: RepositoryOptions) {
        self.entity = entity
        readableStore = store
        self.options = options
    }
}

extension Component {
    /// - Throws: ``StoreError`` with ``StoreError/Code/invalid`` if it is not that of the values.
    func check<Value>(isOf entity: EntityDescription<Value>) throws(StoreError) {
        guard name == entity.collection, indexes == entity.indexes, schema == entity.schema else {
            throw StoreError(
                .invalid,
                "the store holds \(name), or other indexes or upgrades than \(entity.valueName) declares: make it with "
                    + "the Component of \(entity.valueName)")
        }
    }
}
