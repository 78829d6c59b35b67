import SluiceRepository
import SluiceTesting
import Testing

@Suite struct CachedStoreContractTests {
    @Test(arguments: StoreContract.cases())
    func keepsTheContract(_ contract: StoreContract.Case) async throws {
        try await contract.run { component, clock in CachedStore(MemoryStore(component) { clock.now }) }
    }

    /// In which everything is forgotten at once.
    @Test(arguments: StoreContract.cases())
    func keepsTheContractWithoutRoom(_ contract: StoreContract.Case) async throws {
        try await contract.run { component, clock in
            CachedStore(
                MemoryStore(component) { clock.now },
                configuration: CacheConfiguration(maximumEntries: 2, maximumBytes: 2_000))
        }
    }

    @Test(arguments: StoreContract.cases())
    func keepsTheContractWhileItWatches(_ contract: StoreContract.Case) async throws {
        try await contract.run { component, clock in
            let store = MemoryStore(component) { clock.now }
            return CachedStore(store, configuration: CacheConfiguration(pollingInterval: .zero)) {
                try await store.cacheGeneration()
            }
        }
    }
}
