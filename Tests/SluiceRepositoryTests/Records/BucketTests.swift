import SluiceRepository
import Testing

@Suite struct BucketTests {
    /// Computed with another program: what other languages route by must not change.
    @Test(arguments: [("boto3", 3468), ("", 5837), ("Ä/ö", 1124)])
    func isTheSameEverywhere(id: String, number: Int) {
        #expect(Bucket(of: id, salt: "projects").number == number)
    }

    @Test func spreadsIdsEvenly() {
        var counts = [Int](repeating: 0, count: 10)
        for number in 0..<10_000 {
            counts[Bucket(of: "id-\(number)", salt: "salt").number / 1_000] += 1
        }
        #expect(counts.allSatisfy { 850...1_150 ~= $0 })
    }
}
