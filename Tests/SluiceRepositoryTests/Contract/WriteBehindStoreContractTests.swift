import SluiceCore
import SluiceRepository
import SluiceTesting
import Testing

@Suite struct WriteBehindStoreContractTests {
    /// While data moves nothing is written behind, that a unique value is taken shows later, and changes that come at once
    /// are committed as one.
    private static let cases = StoreContract.cases(.all.subtracting([.following, .uniqueness])).filter {
        !$0.name.hasSuffix("tasks count") && $0.name != "concurrency/the same operation"
    }

    /// What is pending is judged by what becomes of it.
    @Test(arguments: cases)
    func keepsTheContract(_ contract: StoreContract.Case) async throws {
        let folder = try TemporaryDirectory()
        try await contract.run { component, clock in
            var options = WriteBehindOptions()
            options.surroundings.wallClock = { clock.now }
            let store = try await WriteBehindStore(
                MemoryStore(component) { clock.now }, folder: folder.path, risk: .accepted, options: options)
            return SettlingStore(store)
        }
    }
}
