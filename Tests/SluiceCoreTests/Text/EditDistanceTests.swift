import SluiceCore
import Testing

@Suite struct EditDistanceTests {
    @Test(arguments: [
        ("", "", 0), ("", "abc", 3), ("gateway", "gateway", 0), ("gatway", "gateway", 1), ("gatewayy", "gateway", 1),
        ("gatewey", "gateway", 1), ("ab", "ba", 2), ("kitten", "sitting", 3), ("intention", "execution", 5),
    ])
    func countsChanges(left: String, right: String, expected: Int) {
        #expect(EditDistance.between(left, right) == expected)
        #expect(EditDistance.between(right, left) == expected)
        #expect(EditDistance.between(left.utf8, right.utf8) == expected)
    }

    @Test func countsElementsOfTheKindThatIsGiven() {
        #expect(EditDistance.between("é", "e") == 1)
        #expect(EditDistance.between("é".utf8, "e".utf8) == 2)
    }
}
