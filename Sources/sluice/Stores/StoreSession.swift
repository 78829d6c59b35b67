import SluiceClient
import SluiceCore
import SluiceRepository

/// The stores that one run of the program opens, each once.
final class StoreSession: Sendable {
    /// Where the records are.
    enum Place: Sendable {
        case redis(RedisClient, RedisStoreOptions)
        case json(JSONPlace)
    }

    let collections: CollectionDeclarations
    let place: Place
    private let files = Lock<[JSONStore]>([])

    init(_ collections: CollectionDeclarations, _ place: Place) {
        self.collections = collections
        self.place = place
    }

    /// Whether it is declared.
    func declaration(_ name: String) throws(Failure) -> CollectionDeclaration {
        if let declaration = collections[name] { return declaration }
        throw Self.unknown(name, collections.collections.map(\.name))
    }

    static func unknown(_ name: String, _ known: [String]) -> Failure {
        let nearest = Spelling.nearest(to: name, among: known).map { "did you mean \($0)?" }
        let hint = nearest ?? "known are \(known.joined(separator: ", "))."
        return .usage("no collection \(name.printable) is declared; \(hint) See --collections")
    }

    /// A collection to read and write; the first of a run makes it ready for use.
    func repository(_ name: String) async throws -> Repository<JSONDocument> {
        let entity = try await entity(name)
        let store = try store(try Component(entity), isWritable: true)
        let repository = try Repository(of: entity, in: store)
        try await repository.open()
        return repository
    }

    /// A collection to be written that is not made ready for use yet; or, for those who only say what they would do, one of
    /// which nothing can be written.
    func unopened(_ name: String, isWritable: Bool) async throws -> Repository<JSONDocument> {
        let entity = try await entity(name)
        return try Repository(of: entity, in: try store(try Component(entity), isWritable: isWritable))
    }

    /// What a doctor looks at; `nil` where indexes are no keys of their own.
    func indexDoctor(_ name: String) async throws -> RedisIndexDoctor? {
        guard case .redis(let client, let options) = place else { return nil }
        let component = try Component(try await entity(name))
        return RedisIndexDoctor(RedisStore(client, component, options), renews: true)
    }

    /// The same collection in JSON files elsewhere, to be read.
    func reader(_ name: String, in place: JSONPlace) async throws -> ReadOnlyRepository<JSONDocument> {
        let entity = try await entity(name)
        let store = try JSONStore(
            try Component(entity), in: place.directory, options: place.options(for: name, isWritable: false))
        files.withLock { $0.append(store) }
        return try ReadOnlyRepository(of: entity, in: store)
    }

    /// A collection to be read, with whatever token there is; nothing is made that is not there.
    func reader(_ name: String) async throws -> ReadOnlyRepository<JSONDocument> {
        let entity = try await entity(name)
        return try ReadOnlyRepository(of: entity, in: try readableStore(try Component(entity)))
    }

    /// Ends what was opened.
    func end() async {
        for store in files.withLock({ $0 }) { await store.close() }
    }

    private func entity(_ name: String) async throws -> EntityDescription<JSONDocument> {
        let declaration = try declaration(name)
        let probe = try readableStore(try Component(name: name))
        return EntityDescription(declaration, upgrades: try await probe.recordedUpgrades())
    }

    private func readableStore(_ component: Component) throws -> any ReadableStore {
        switch place {
        case .redis(let client, let options): RedisReadStore(client.readOnly, component, options)
        case .json: try store(component, isWritable: false)
        }
    }

    private func store(_ component: Component, isWritable: Bool) throws -> any RecordStore {
        switch place {
        case .redis(let client, let options): return RedisStore(client, component, options)
        case .json(let place):
            let store = try JSONStore(
                component, in: place.directory,
                options: place.options(for: component.name, isWritable: isWritable))
            files.withLock { $0.append(store) }
            return store
        }
    }
}
