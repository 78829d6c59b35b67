import SluiceCore
import Testing

@Suite struct ByteBufferTests {
    @Test(arguments: [Int.min, -1, 0, 9, 10, 99, 100, 12_345, .max])
    func appendsIntegersAsDecimalText(value: Int) {
        let buffer = ByteBuffer()
        buffer.append(decimal: value)
        #expect(text(of: buffer) == String(value))
    }

    @Test func keepsUnreadBytesWhenItGrows() {
        let buffer = ByteBuffer(capacity: 8)
        buffer.append("abcdefgh")
        buffer.consume(6)
        buffer.append("ijklmnopqrstuvwxyz")
        #expect(text(of: buffer) == "ghijklmnopqrstuvwxyz")
    }

    @Test func truncatingUndoesAppends() {
        let buffer = ByteBuffer()
        buffer.append("kept")
        let mark = buffer.count
        buffer.append("dropped")
        buffer.truncate(to: mark)
        #expect(text(of: buffer) == "kept")
    }

    private func text(of buffer: ByteBuffer) -> String {
        buffer.withReadableBytes { span in span.withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }
    }
}
