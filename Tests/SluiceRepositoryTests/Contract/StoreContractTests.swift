import SluiceRepository
import SluiceTesting
import Testing

@Suite struct StoreContractTests {
    @Test func namesEachCaseOnce() {
        let names = StoreContract.cases().map(\.name)
        #expect(names.count > 400)
        #expect(Set(names.map { Array($0.utf8) }).count == names.count)
    }

    @Test func leavesOutWhatAStoreCannotDo() {
        let plain = StoreContract.cases([])
        #expect(plain.allSatisfy { $0.needs.isEmpty })
        #expect(plain.count > 200)
        #expect(StoreContract.cases(.audit).count > plain.count)
    }

    /// A store that forgets to compare versions.
    @Test func findsAStoreThatIsWrong() async throws {
        var violations: [ContractViolation] = []
        for contract in StoreContract.cases() where contract.name.hasPrefix("expectation/") {
            do throws(any Error) {
                try await contract.run { component, _ in BlindStore(component) }
            } catch {
                violations.append(try #require(error as? ContractViolation))
            }
        }
        let violation = try #require(violations.first)
        #expect(violation.caseName.hasPrefix("expectation/put"))
        #expect(violation.expected.contains("conflict"))
        #expect(violation.found.contains("committed"))
        #expect(violation.line.contains(".swift:"))
    }

    /// A store that fails for reasons of its own has not kept the contract either.
    @Test func takesErrorsForViolations() async throws {
        let contract = try #require(StoreContract.cases().first { $0.name == "commit/first" })
        let violation = await #expect(throws: ContractViolation.self) {
            try await contract.run { component, _ in BlindStore(component, isBroken: true) }
        }
        #expect(violation?.found == "it broke")
    }
}
