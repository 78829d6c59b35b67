import Foundation
import SluiceCore
import Testing

struct RandomJSONTests {
    @Test(arguments: 0..<20 as Range<UInt64>) func agreesWithFoundationOnRandomDocuments(seed: UInt64) {
        var documents = RandomDocuments(seed: seed)
        for _ in 0..<100 {
            let text = Array(documents.document().utf8)
            FoundationOracle.compare(AnyDocument.self, text, inOrder: false)
            FoundationOracle.compare(Person.self, text)
            FoundationOracle.compare([String: AnyDocument].self, text, inOrder: false)
            FoundationOracle.compare([Double].self, text)
            FoundationOracle.compare([String: Decimal].self, text, inOrder: false)
            FoundationOracle.compare(Nested.self, text)
        }
    }

    /// Whatever we accept, Foundation accepts, and reads as the same.
    @Test(arguments: 100..<120 as Range<UInt64>) func refusesAtLeastWhatFoundationRefuses(seed: UInt64) {
        var documents = RandomDocuments(seed: seed)
        for _ in 0..<200 {
            let text = documents.damaged()
            let ours = FoundationOracle.ours(AnyDocument.self, text)
            if ours.isValue { #expect(ours == FoundationOracle.foundations(AnyDocument.self, text)) }
            _ = FoundationOracle.ours(Person.self, text)
        }
    }

    @Test(arguments: 200..<210 as Range<UInt64>) func writesRandomDocumentsAsFoundation(seed: UInt64) throws {
        var documents = RandomDocuments(seed: seed)
        for _ in 0..<100 {
            guard case .value(let document) = FoundationOracle.ours(AnyDocument.self, Array(documents.document().utf8))
            else { continue }
            try FoundationOracle.compare(encoding: document)
        }
    }
}
