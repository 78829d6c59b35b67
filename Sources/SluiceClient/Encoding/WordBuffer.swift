import SluiceCore

/// The words of a command one behind the other in one buffer, each behind its length: one allocation for all of them.
@usableFromInline
struct WordBuffer: Sendable, Hashable {
    /// Eight bytes of length and the bytes of the word; and the next.
    @usableFromInline private(set) var bytes: [UInt8] = []
    @usableFromInline private(set) var count = 0
    /// Whether all words are UTF-8, so that JSON can carry them.
    @usableFromInline private(set) var isText = true

    @usableFromInline init() {}

    @usableFromInline mutating func append(_ word: [UInt8]) {
        word.withUnsafeBytes { append($0) }
    }

    mutating func append(_ word: UnsafeRawBufferPointer) {
        if bytes.isEmpty {
            // Zeros are cheap to make and to write over.
            bytes = [UInt8](repeating: 0, count: 8 &+ word.count)
            bytes.withUnsafeMutableBytes { bytes in
                bytes.storeBytes(of: word.count, as: Int.self)
                UnsafeMutableRawBufferPointer(rebasing: bytes[8...]).copyMemory(from: word)
            }
        } else {
            withUnsafeBytes(of: word.count) { bytes.append(contentsOf: $0) }
            bytes.append(contentsOf: word)
        }
        count += 1
        isText = isText && Self.isText(word)
    }

    @usableFromInline mutating func append(_ other: WordBuffer) {
        guard count > 0 else { return self = other }
        bytes.append(contentsOf: other.bytes)
        count += other.count
        isText = isText && other.isText
    }

    /// Lends the words one after the other, until `body` says no.
    func forEach(_ body: (UnsafeRawBufferPointer) -> Bool) {
        bytes.withUnsafeBytes { bytes in
            var position = 0
            while position + 8 <= bytes.count {
                let length = bytes.loadUnaligned(fromByteOffset: position, as: Int.self)
                let word = UnsafeRawBufferPointer(rebasing: bytes[(position + 8)..<(position + 8 + length)])
                guard body(word) else { return }
                position += 8 + length
            }
        }
    }

    /// The words as arrays.
    var words: [[UInt8]] {
        var words: [[UInt8]] = []
        words.reserveCapacity(count)
        forEach { word in
            words.append(Array(word))
            return true
        }
        return words
    }

    private static func isText(_ word: UnsafeRawBufferPointer) -> Bool {
        word.isASCII || String(validating: word, as: UTF8.self) != nil
    }
}
