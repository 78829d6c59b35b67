import SluiceCore
import SluiceRepository
import SluiceTesting
import Testing

@Suite struct ResilientStoreContractTests {
    /// While the store answers, nothing is different.
    @Test(arguments: StoreContract.cases())
    func keepsTheContract(_ contract: StoreContract.Case) async throws {
        let folder = try TemporaryDirectory()
        try await contract.run { component, clock in
            try await ResilientStore(
                MemoryStore(component) { clock.now }, snapshot: MemoryStore(component), folder: folder.path,
                options: ResilienceOptions(policy: .json))
        }
    }
}
