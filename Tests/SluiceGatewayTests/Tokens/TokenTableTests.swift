import SluiceCrypto
import SluiceGateway
import Testing

@Suite struct TokenTableTests {
    private func authenticate(_ text: String, with table: TokenTable) -> String? {
        var text = text
        return text.withUTF8 { table.authenticate(UnsafeRawBufferPointer($0)) }.map { table[$0].name }
    }

    @Test(arguments: [1, 2, 3, 500])
    func findsEachOfItsTokens(count: Int) throws {
        let table = try TokenTable((0..<count).map { try GatewayToken(name: "name-\($0)", token: "secret-\($0)") })
        for number in 0..<count {
            #expect(authenticate("secret-\(number)", with: table) == "name-\(number)")
        }
    }

    @Test(arguments: ["", "s", "secret-", "secret-1 ", "Secret-1", "secret-10", "undefined", "\0", "ſecret-1"])
    func refusesWhatIsNoToken(text: String) throws {
        let table = try TokenTable((0..<10).map { try GatewayToken(name: "name-\($0)", token: "secret-\($0)") })
        #expect(authenticate(text, with: table) == nil)
    }

    @Test func anEmptyTableLetsNobodyIn() throws {
        #expect(authenticate("", with: try TokenTable([])) == nil)
    }

    @Test func keepsWhatTheTokenAllows() throws {
        let token = try GatewayToken(name: "reports", token: "secret", access: .readOnly, database: 3)
        #expect(try TokenTable([token]).tokens == [token])
        #expect(token.access == .readOnly)
        #expect(token.database == 3)
    }

    @Test func refusesEqualNamesAndEqualSecrets() throws {
        let first = try GatewayToken(name: "a", token: "secret")
        let namesake = try GatewayToken(name: "a", token: "other")
        let twin = try GatewayToken(name: "b", token: "secret")
        #expect(throws: ConfigurationError.self) { try TokenTable([first, namesake]) }
        #expect(throws: ConfigurationError.self) { try TokenTable([first, twin]) }
    }

    @Test(arguments: ["", "with space", "ümlaut", "a\"b", "new\nline", String(repeating: "x", count: 65)])
    func refusesNamesThatAreNoMetricLabels(name: String) {
        #expect(throws: ConfigurationError.self) { try GatewayToken(name: name, token: "secret") }
    }

    @Test(arguments: ["", "with space", "tab\t", "ümlaut", "a\r\nb", "\u{7F}", String(repeating: "x", count: 4097)])
    func refusesTokensThatFitIntoNoHeader(token: String) {
        let error = #expect(throws: ConfigurationError.self) { try GatewayToken(name: "name", token: token) }
        #expect(token.isEmpty || error?.description.contains(token) == false)
    }

    @Test func showsNothingOfTheToken() throws {
        let token = try GatewayToken(name: "name", token: "planted-secret")
        var dumped = ""
        dump(token, to: &dumped)
        #expect(!dumped.contains("planted-secret") && !"\(token)".contains("planted-secret"))
    }

    @Test(arguments: [("", "", true), ("a", "a", true), ("a", "b", false), ("ab", "a", false), ("abc", "abd", false)])
    func comparesBytes(left: String, right: String, isEqual: Bool) {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        #expect(left.withUnsafeBytes { left in right.withUnsafeBytes { secureCompare(left, $0) } } == isEqual)
    }
}
