import SluiceRepository
import SluiceTesting
import Testing

@Suite struct MemoryStoreContractTests {
    @Test(arguments: StoreContract.cases())
    func keepsTheContract(_ contract: StoreContract.Case) async throws {
        try await contract.run { component, clock in MemoryStore(component) { clock.now } }
    }
}
