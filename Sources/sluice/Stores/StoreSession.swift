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
    /// How the repositories of the session work.
    let options: RepositoryOptions
    private let files = Lock<[JSONStore]>([])

    init(_ collections: CollectionDeclarations, _ place: Place, _ options: RepositoryOptions) {
        self.collections = collections
        self.place = place
        self.options = options
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
        let repository = try Repository(of: entity, in: store, options: options)
        try await repository.open()
        return repository
    }

    /// A collection to be written that is not made ready for use yet; or, for those who only say what they would do, one of
    /// which nothing can be written.
    func unopened(_ name: String, isWritable: Bool) async throws -> Repository<JSONDocument> {
        let entity = try await entity(name)
        return try Repository(
            of: entity, in: try store(try Component(entity), isWritable: isWritable), options: options)
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
    ///
    /// - Parameters:
    ///   - name: of the collection.
    ///   - showsOlder: whether values in an older form are read as they are. Default they cannot be read.
    /// - Returns: the collection.
    /// - Throws: ``Failure`` if it is not declared; ``StoreError``.
    func reader(_ name: String, showingOlder showsOlder: Bool = false) async throws -> ReadOnlyRepository<JSONDocument>
    {
        let entity = try await entity(name, showingOlder: showsOlder)
        return try ReadOnlyRepository(of: entity, in: try readableStore(try Component(entity)), options: options)
    }

    /// The store of a collection on Redis, without making it ready for use; `nil` for JSON files.
    func redisStore(_ name: String) async throws -> RedisStore? {
        guard case .redis(let client, let options) = place else { return nil }
        return RedisStore(client, try Component(try await entity(name)), options)
    }

    /// The audit of all collections.
    func auditReader() throws -> AuditReader {
        if case .redis(let client, let redis) = place, !redis.keys.usesHashTags {
            return try AuditReader(client.readOnly, redis, cursorSecret: options.cursorSecret)
        }
        let stores = try collections.collections.map { try readableStore(try Component(name: $0.name)) }
        return AuditReader(of: stores, cursorSecret: options.cursorSecret)
    }

    /// Ends what was opened.
    func end() async {
        for store in files.withLock({ $0 }) { await store.close() }
    }

    private func entity(
        _ name: String, showingOlder showsOlder: Bool = false
    ) async throws -> EntityDescription<JSONDocument> {
        let declaration = try declaration(name)
        let upgrades = try await readableStore(try Component(name: name)).recordedUpgrades()
        return showsOlder
            ? EntityDescription(reading: declaration, upgrades: upgrades)
            : EntityDescription(declaration, upgrades: upgrades)
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
