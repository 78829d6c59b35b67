import SluiceCore
import SluiceRepository
import SluiceTesting
import TestSupport
import Testing

/// A store in files does what every store does, in both layouts.
@Suite struct JSONContractTests {
    private static let layouts: [JSONStoreOptions] = [
        JSONStoreOptions(layout: .entity),
        JSONStoreOptions(layout: .collection),
        // Everything at once: values read from files, checkpoints after each commit, files that lag behind.
        JSONStoreOptions(layout: .entity, checkpointBytes: 0, cacheBytes: 0),
        JSONStoreOptions(layout: .collection, materialization: .within(.milliseconds(1)), checkpointBytes: 0),
    ]

    @Test(arguments: StoreContract.cases(), layouts.indices.prefix(TestExtent.isQuick ? 1 : layouts.count))
    func keepsTheContract(_ contract: StoreContract.Case, _ layout: Int) async throws {
        let directory = try TemporaryDirectory.inMemory()
        let store = Lock<JSONStore?>(nil)
        try await contract.run { component, clock in
            let made = try JSONStore(component, in: directory.path, options: Self.layouts[layout]) { clock.now }
            store.withLock { $0 = made }
            return made
        }
        await store.withLock { $0 }?.close()
    }
}
