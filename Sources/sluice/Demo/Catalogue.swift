import SluiceClient
import SluiceRepository

/// What an application holds for one collection: a repository on a store that goes on while Redis is away.
struct Catalogue<Value: Entity>: Sendable {
    let store: ResilientStore
    let repository: Repository<Value>
    /// The same, as another host sees it: straight from Redis.
    let elsewhere: Repository<Value>
    /// The same, as a job with the read-only token sees it.
    let reader: ReadOnlyRepository<Value>

    /// Opens the collection of a type; `policy` says what becomes of writes while Redis is away, and `folder` has room for
    /// the snapshot and for what waits.
    init(
        _ type: Value.Type, client: RedisClient, readOnlyClient: ReadOnlyClient, folder: String,
        policy: DegradationPolicy
    ) async throws {
        let component = try Component(type)
        let redis = RedisStore(client, component)
        // One file, written now and then: nobody else reads or changes what is a copy.
        let files = JSONStoreOptions(layout: .collection, materialization: .within(.seconds(1)))
        // Short times: nobody wants to wait in a demo.
        let options = ResilienceOptions(policy: policy, retryAfter: .seconds(2), replayInterval: .milliseconds(100))
        store = try await ResilientStore(
            CachedStore(redis, generation: { try await redis.cacheGeneration() }),
            snapshot: JSONStore(component, in: "\(folder)/snapshot", options: files),
            folder: "\(folder)/pending-\(type.collection)", circuit: { client.circuitState(of: $0) }, options: options)
        repository = try Repository(in: store)
        elsewhere = try Repository(in: redis)
        reader = try ReadOnlyRepository(in: RedisReadStore(readOnlyClient, component, topology: .singleNode))
        try await repository.open()
    }
}
