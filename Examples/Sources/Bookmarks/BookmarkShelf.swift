public import SluiceClient
public import SluiceRepository

/// What a server holds for its bookmarks: a repository whose store goes on while Redis is away.
public struct BookmarkShelf: Sendable {
    /// What requests work with.
    public let repository: Repository<Bookmark>
    /// Says where it stands, and keeps what waits.
    public let store: ResilientStore

    private let redis: RedisStore
    private let snapshot: JSONStore

    /// Gets all that is there, and sends nothing yet: a server can start while Redis is away.
    ///
    /// - Parameters:
    ///   - client: shared by the whole program, with the token for reading and writing.
    ///   - folder: there already, on this host's own disk, and of this process alone: for the snapshot and what waits.
    ///   - policy: what becomes of writes while Redis is away. Default they wait on this host.
    /// - Throws: `StoreError` if the folder cannot be used, or another process uses it.
    public init(_ client: RedisClient, folder: String, policy: DegradationPolicy = .json) async throws {
        let component = try Component(Bookmark.self)
        let redis = RedisStore(client, component)
        self.redis = redis
        snapshot = try JSONStore(
            component, in: folder + "/snapshot",
            options: JSONStoreOptions(layout: .collection, materialization: .within(.seconds(5))))
        // From the outside to the inside: goes on without Redis; answers from memory; Redis.
        store = try await ResilientStore(
            CachedStore(redis, generation: { try await redis.cacheGeneration() }), snapshot: snapshot,
            folder: folder + "/pending", circuit: { client.circuitState(of: $0) },
            options: ResilienceOptions(policy: policy))
        repository = try Repository(
            in: store, options: RepositoryOptions(cursorSecret: try .fromEnvironment(), writer: "bookmarks"))
    }

    /// Looks whether the server is fit, and makes the collection ready.
    ///
    /// - Returns: whether Redis could be asked; if not, what the snapshot has is served, and ``run()`` asks again.
    /// - Throws: ``Unfit``, or `StoreError` if another program has changed the collection in ways that this one does not know.
    public func open() async throws -> Bool {
        do {
            for finding in try await redis.check() where finding.level == .problem { throw Unfit(finding) }
            try await repository.open()
            return true
        } catch let error as StoreError where error.code == .unavailable {
            return false
        }
    }

    /// Keeps the snapshot fresh and commits what waits, until the task is cancelled.
    ///
    /// - Throws: as ``open()``; `CancellationError`.
    public func run() async throws {
        while try await !open() { try await Task.sleep(for: .seconds(5)) }
        await store.run()
    }

    /// Closes what is open on this host.
    public func close() async {
        await snapshot.close()
    }

    /// The server would lose data, or does not do what a store needs.
    public struct Unfit: Error, CustomStringConvertible {
        /// What is so, and what to do.
        public let description: String

        init(_ finding: RedisFinding) {
            description = finding.message
        }
    }
}
