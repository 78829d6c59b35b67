import SluiceRepository
import Testing

@Suite struct RecordVersionTests {
    @Test(arguments: [("0.0", 0, 0), ("1.2", 1, 2), ("12.9007199254740991", 12, 9_007_199_254_740_991)])
    func isReadAsItIsWritten(text: String, epoch: Int64, counter: Int64) {
        #expect(RecordVersion(text) == RecordVersion(epoch: epoch, counter: counter))
        #expect(RecordVersion(epoch: epoch, counter: counter).description == text)
    }

    @Test(arguments: ["", "1", "1.", ".1", "1.2.3", "01.2", "-1.2", "1.+2", "a.b", "1.99999999999999999999"])
    func refusesOtherText(text: String) {
        #expect(RecordVersion(text) == nil)
    }

    @Test func ordersByEpochFirst() {
        #expect(RecordVersion(epoch: 1, counter: 9) < RecordVersion(epoch: 2, counter: 0))
        #expect(RecordVersion(epoch: 2, counter: 1) > RecordVersion(epoch: 2, counter: 0))
    }
}

@Suite struct OperationTests {
    @Test func isReadAsItIsWritten() throws {
        for _ in 0..<100 {
            let operation = OperationID.random()
            #expect(OperationID(operation.description) == operation)
            #expect(operation.description.count == 36)
        }
        #expect(OperationID("00000000-0000-0000-0000-000000000000") != nil)
        #expect(OperationID("0") == nil)
        #expect(OperationID("00000000-0000-0000-0000-00000000000G") == nil)
    }

    @Test func remembersTheLastEight() throws {
        let operations = (0..<10).map { _ in OperationID.random() }
        var ring = OperationRing()
        for (index, operation) in operations.enumerated() {
            ring = ring.adding(operation, RecordVersion(epoch: 1, counter: Int64(index)))
        }
        #expect(ring[operations[9]] == RecordVersion(epoch: 1, counter: 9))
        #expect(ring[operations[2]] == RecordVersion(epoch: 1, counter: 2))
        #expect(ring[operations[1]] == nil)
        #expect(OperationRing(ring.description) == ring)
        #expect(OperationRing("") == OperationRing())
    }
}

@Suite struct SortKeyTests {
    @Test func ordersAsTheValuesDo() {
        let integers: [Int64] = [.min, -1_000, -1, 0, 1, 5, 1_000, .max]
        #expect(integers.map { SortKey($0) } == integers.map { SortKey($0) }.sorted())
        let numbers: [Double] = [-.infinity, -1e300, -1.5, -0.1, 0, 1e-300, 0.1, 2, 1e300, .infinity, .nan]
        #expect(numbers.map { SortKey($0) } == numbers.map { SortKey($0) }.sorted())
        #expect(SortKey(0.0) == SortKey(-0.0))
        let texts = ["", "a", "aa", "b", "z", "ä", "€", "😀"]
        #expect(texts.map { SortKey($0) } == texts.map { SortKey($0) }.sorted())
    }

    @Test func cutsLongTextBetweenCharacters() {
        let text = String(repeating: "😀", count: 100)
        #expect(SortKey(text + "x") == SortKey(text))
        #expect(SortKey("a" + text).text.utf8.count <= SortKey.maximumTextBytes)
    }
}
