import SluiceCore
import SluiceRepository
import SluiceTesting
import TestSupport
import Testing

/// The decorators as they are used, over a store on Redis.
@Suite(.gateway) struct DecoratedRedisContractTests {
    @Test(arguments: StoreContract.cases(.all.subtracting(.clock)))
    func keepsTheContract(_ contract: StoreContract.Case) async throws {
        let folder = try TemporaryDirectory()
        try await contract.run { component, _ in
            let store = RedisStore(try RedisOfSuite.client(), component, try RedisOfSuite.options())
            let cache = CachedStore(store, generation: { try await store.cacheGeneration() })
            return try await ResilientStore(cache, snapshot: MemoryStore(component), folder: folder.path)
        }
    }
}
