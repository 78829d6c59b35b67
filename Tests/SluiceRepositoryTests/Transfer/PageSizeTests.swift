import Testing

@testable import SluiceRepository

@Suite struct PageSizeTests {
    @Test(arguments: [(100, 500), (1 << 20, 4), (16 << 20, 1), (20 << 10, 202)])
    func settlesAtABoundedNumberOfBytes(valueBytes: Int, expected: Int) {
        var size = PageSize()
        for _ in 0..<10 { size.adapt(to: (0..<size.count).map { _ in [UInt8](repeating: 0, count: valueBytes) }) }
        #expect(abs(size.count - expected) <= 1)
    }

    @Test func nothingTeachesNothing() {
        var size = PageSize()
        let before = size.count
        size.adapt(to: [])
        #expect(size.count == before)
    }
}
