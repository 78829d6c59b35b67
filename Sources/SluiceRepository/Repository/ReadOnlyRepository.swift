/// The values of one type, to be read only: with a token that may not write, nothing else compiles.
public struct ReadOnlyRepository<Value: Entity>: ReadableRepository {
    /// Where the values are.
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
    ) throws(StoreError) {
        try store.component.check(isOf: type)
        readableStore = store
        self.options = options
    }

    init(checked store: any ReadableStore, options: RepositoryOptions) {
        readableStore = store
        self.options = options
    }
}

extension Component {
    /// - Throws: ``StoreError`` with ``StoreError/Code/invalid`` if it is not that of the type.
    func check<Value: Entity>(isOf type: Value.Type) throws(StoreError) {
        guard name == type.collection, indexes == type.indexes.map(\.declaration), schema == type.upgrades.count else {
            throw StoreError(
                .invalid,
                "the store holds \(name), or other indexes or upgrades than \(type) declares: make it with Component(\(type).self)"
            )
        }
    }
}
