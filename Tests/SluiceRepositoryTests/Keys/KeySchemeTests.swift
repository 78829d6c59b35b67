import SluiceRepository
import Testing

@Suite struct KeySchemeTests {
    @Test(arguments: ["", "shop:", String(repeating: "a", count: 128), "a*b[c]?"])
    func prefixes(prefix: String) throws {
        #expect(try KeyScheme(prefix: prefix).prefix == prefix)
    }

    @Test(arguments: ["{", "a}b", " ", "é", "\u{0}", String(repeating: "a", count: 129)])
    func whatIsNoPrefix(prefix: String) {
        let error = #expect(throws: StoreError.self) { try KeyScheme(prefix: prefix) }
        #expect(error?.code == .invalid)
    }
}
