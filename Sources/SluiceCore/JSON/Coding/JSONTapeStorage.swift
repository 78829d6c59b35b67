/// The memory of a ``JSONTape``, with a copy of the text in which strings lie unescaped: a decoder may outlive the call
/// that made it. Nothing changes after the initializer.
final class JSONTapeStorage {
    /// The most bytes whose offsets an entry can hold.
    static var maximumBytes: Int { Int(UInt32.max) - 8 }

    let tape: JSONTape
    let userInfo: [CodingUserInfoKey: any Sendable]

    /// - Throws: ``JSONFault`` if the bytes are not one JSON value.
    init(_ bytes: UnsafeRawBufferPointer, userInfo: [CodingUserInfoKey: any Sendable] = [:]) throws(JSONFault) {
        guard bytes.count <= Self.maximumBytes else { throw .malformed(Self.maximumBytes) }
        // One byte more, so that there is memory even for no text.
        let text = UnsafeMutableRawPointer.allocate(byteCount: bytes.count + 1, alignment: 8)
        let copy = UnsafeMutableRawBufferPointer(start: text, count: bytes.count)
        copy.copyMemory(from: bytes)
        var scanner = JSONTapeScanner(copy)
        do throws(JSONFault) {
            try scanner.scan()
        } catch {
            scanner.entries.deallocate()
            text.deallocate()
            throw error
        }
        tape = JSONTape(text: text, entries: scanner.entries)
        self.userInfo = userInfo
    }

    deinit {
        tape.entries.deallocate()
        tape.text.deallocate()
    }
}
