/// Questions whose answers depend on the arguments. Hot path: they allocate nothing, and look no further than they must.
extension CommandTable {
    /// How many elements a command may visit without being heavy.
    package static let lightElements = 1_000

    /// Tells whether XREAD or XREADGROUP would block.
    ///
    /// Reads the options as the server does, so that neither a group named BLOCK nor one named STREAMS deceives it.
    ///
    /// - Parameters:
    ///   - arguments: all words, the command's name first.
    ///   - bytes: what the ranges point into.
    /// - Returns: true when BLOCK is among the options.
    /// - Complexity: O(options).
    package static func hasBlockOption(_ arguments: ArgumentList, of bytes: UnsafeRawBufferPointer) -> Bool {
        blockOption(arguments, of: bytes, from: 1) != nil
    }

    /// Finds the next option BLOCK of XREAD or XREADGROUP; its value is the word behind it.
    ///
    /// - Parameters:
    ///   - arguments: all words, the command's name first.
    ///   - bytes: what the ranges point into.
    ///   - start: where to look from: the beginning of an option.
    /// - Returns: the place of the word BLOCK; nil if there is none before the streams.
    /// - Complexity: O(options).
    package static func blockOption(
        _ arguments: ArgumentList, of bytes: UnsafeRawBufferPointer, from start: Int
    ) -> Int? {
        let words = Words(ranges: arguments.ranges, bytes: bytes)
        var index = start
        while index < words.count {
            if words.isWord("STREAMS", at: index) { return nil }
            if words.isWord("BLOCK", at: index) { return index }
            index += streamOptionLength(words, at: index)
        }
        return nil
    }

    /// Tells whether a command belongs on the connection for heavy commands.
    ///
    /// A range is light when its arguments bound it to ``lightElements``.
    ///
    /// - Parameters:
    ///   - entry: what the table says of the command.
    ///   - arguments: all words, the command's name first.
    ///   - bytes: what the ranges point into.
    /// - Returns: true when it may run long or answer hugely.
    /// - Complexity: O(options); O(1) for a command that is never heavy.
    package static func isHeavy(
        _ entry: CommandEntry, _ arguments: ArgumentList, of bytes: UnsafeRawBufferPointer
    ) -> Bool {
        guard entry.mayBeHeavy else { return false }
        let words = Words(ranges: arguments.ranges, bytes: bytes)
        return switch entry.bound {
        case .none: true
        case .indexes: !hasLightIndexes(words)
        case .indexesOrLimit:
            words.contains("BYSCORE", from: 4) || words.contains("BYLEX", from: 4)
                ? !hasLightLimit(words) : !hasLightIndexes(words)
        case .limit: !hasLightLimit(words)
        case .count: !hasLightCount(words)
        }
    }

    /// `key start stop`.
    private static func hasLightIndexes(_ words: Words) -> Bool {
        guard let start = words.integer(at: 2), let stop = words.integer(at: 3), (start < 0) == (stop < 0) else {
            return false
        }
        return stop &- start < lightElements
    }

    /// `LIMIT offset count`; what the offset skips is visited too.
    private static func hasLightLimit(_ words: Words) -> Bool {
        guard let limit = words.index(of: "LIMIT", from: 4), let offset = words.integer(at: limit + 1),
            let count = words.integer(at: limit + 2)
        else { return false }
        return 0...lightElements ~= offset && 0...lightElements ~= count
    }

    /// `COUNT count`, before the streams.
    private static func hasLightCount(_ words: Words) -> Bool {
        let isRange = words.isWord("XRANGE", at: 0) || words.isWord("XREVRANGE", at: 0)
        var index = isRange ? 4 : 1
        while index < words.count, !words.isWord("STREAMS", at: index) {
            if words.isWord("COUNT", at: index), let count = words.integer(at: index + 1) {
                return 1...lightElements ~= count
            }
            index += streamOptionLength(words, at: index)
        }
        return false
    }

    /// The words that one option of XREAD or XREADGROUP takes.
    private static func streamOptionLength(_ words: Words, at index: Int) -> Int {
        if words.isWord("GROUP", at: index) { return 3 }
        if words.isWord("COUNT", at: index) || words.isWord("BLOCK", at: index) || words.isWord("CLAIM", at: index) {
            return 2
        }
        return 1
    }
}

/// The words of a command, read as the server reads options and numbers.
private struct Words {
    let ranges: UnsafeBufferPointer<ByteRange>
    let bytes: UnsafeRawBufferPointer

    var count: Int { ranges.count }

    func isWord(_ word: StaticString, at index: Int) -> Bool {
        guard index < ranges.count, ranges[index].count == word.utf8CodeUnitCount else { return false }
        let start = ranges[index].offset
        return word.withUTF8Buffer { expected in
            // Words are capital letters: the bit that tells small ones apart may differ, and no other.
            expected.indices.allSatisfy { bytes[start + $0] & ~0x20 == expected[$0] }
        }
    }

    func index(of word: StaticString, from start: Int) -> Int? {
        var index = start
        while index < ranges.count {
            if isWord(word, at: index) { return index }
            index += 1
        }
        return nil
    }

    func contains(_ word: StaticString, from start: Int) -> Bool {
        index(of: word, from: start) != nil
    }

    /// A decimal integer of at most 18 digits; nil for anything else, and where there is no such word.
    func integer(at index: Int) -> Int? {
        guard index < ranges.count else { return nil }
        var digits = bytes[ranges[index].offset..<ranges[index].end]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative {
            digits = digits.dropFirst()
        }
        guard 1...18 ~= digits.count else { return nil }
        var value = 0
        for digit in digits {
            guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= digit else { return nil }
            value = value &* 10 &+ Int(digit &- UInt8(ascii: "0"))
        }
        return isNegative ? -value : value
    }
}
