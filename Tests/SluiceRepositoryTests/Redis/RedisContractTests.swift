import SluiceRepository
import SluiceTesting
import TestSupport
import Testing

/// A store on Redis does what every store does. Only the clock cannot be told the time.
@Suite(.gateway) struct RedisContractTests {
    @Test(arguments: StoreContract.cases(.all.subtracting(.clock)))
    func keepsTheContract(_ contract: StoreContract.Case) async throws {
        try await contract.run { component, _ in
            RedisStore(try RedisOfSuite.client(), component, try RedisOfSuite.options())
        }
    }

    @Test(arguments: StoreContract.cases(.all.subtracting(.clock)))
    func keepsItWithHashTags(_ contract: StoreContract.Case) async throws {
        try await contract.run { component, _ in
            RedisStore(try RedisOfSuite.client(), component, try RedisOfSuite.options(usesHashTags: true))
        }
    }
}
