import SluiceCore

/// A command that is sent to Redis in other words than the client's.
struct CommandRewrite {
    var words: [[UInt8]]
    /// Whether the keys of the reply are to be listed with their types.
    var listsTypes = false
}

extension GatewayService {
    /// What the command in ``arguments`` becomes, where the hosted service understands more than Redis does.
    ///
    /// - Parameter bytes: the request's bytes.
    /// - Returns: `nil` if the command is sent as it is.
    func rewrite(_ bytes: UnsafeRawBufferPointer) -> CommandRewrite? {
        switch Keyword(bytes, arguments[0]) {
        case "SCAN": rewriteScan(bytes)
        case "EVAL", "EVAL_RO": rewriteScript(at: 1, bytes)
        case "EVALSHA", "EVALSHA_RO": rewriteDigests(1..<min(2, arguments.count), bytes)
        case "SCRIPT" where arguments.count > 2:
            switch Keyword(bytes, arguments[1]) {
            case "LOAD": rewriteScript(at: 2, bytes)
            case "EXISTS": rewriteDigests(2..<arguments.count, bytes)
            default: nil
            }
        default: nil
        }
    }

    /// Takes WITHTYPE out, and adds a COUNT where there is none: each page costs the client a request.
    private func rewriteScan(_ bytes: UnsafeRawBufferPointer) -> CommandRewrite? {
        var words: [[UInt8]] = []
        var listsTypes = false
        var hasCount = options.scanCount == 0
        var index = 0
        while index < arguments.count {
            let word = Keyword(bytes, arguments[index])
            if index >= 2, word == "WITHTYPE" {
                listsTypes = true
                index += 1
                continue
            }
            words.append(copy(arguments[index], bytes))
            // The value of an option may look like an option.
            if index >= 2, index + 1 < arguments.count, ["MATCH", "COUNT", "TYPE"].contains(where: { word == $0 }) {
                hasCount = hasCount || word == "COUNT"
                index += 1
                words.append(copy(arguments[index], bytes))
            }
            index += 1
        }
        guard listsTypes || !hasCount, arguments.count >= 2 else { return nil }
        if !hasCount {
            words += [Array("COUNT".utf8), Array(String(options.scanCount).utf8)]
        }
        return CommandRewrite(words: words, listsTypes: listsTypes)
    }

    /// Takes the flag `allow-key-locking` out of a script: Redis refuses it.
    private func rewriteScript(at index: Int, _ bytes: UnsafeRawBufferPointer) -> CommandRewrite? {
        guard arguments.count > index, arguments[index].count > 2,
            bytes[arguments[index].offset] == UInt8(ascii: "#"),
            let stripped = scripts.register(copy(arguments[index], bytes))
        else { return nil }
        var words = arguments.ranges.map { copy($0, bytes) }
        words[index] = stripped
        return CommandRewrite(words: words)
    }

    /// Puts the digests of stripped scripts in the place of those that clients computed.
    private func rewriteDigests(_ positions: Range<Int>, _ bytes: UnsafeRawBufferPointer) -> CommandRewrite? {
        guard !scripts.isEmpty else { return nil }
        var words = arguments.ranges.map { copy($0, bytes) }
        var isChanged = false
        for position in positions {
            if let digest = scripts.digest(insteadOf: words[position]) {
                words[position] = digest
                isChanged = true
            }
        }
        return isChanged ? CommandRewrite(words: words) : nil
    }

    private func copy(_ range: ByteRange, _ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        Array(bytes[range.offset..<range.end])
    }
}

/// An argument that is compared with words of the command language, without regard to case.
private struct Keyword {
    private let bytes: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer, _ range: ByteRange) {
        self.bytes = UnsafeRawBufferPointer(rebasing: bytes[range.offset..<range.end])
    }

    static func ~= (word: StaticString, keyword: Keyword) -> Bool {
        keyword == word
    }

    static func == (keyword: Keyword, word: StaticString) -> Bool {
        guard keyword.bytes.count == word.utf8CodeUnitCount else { return false }
        for index in 0..<keyword.bytes.count {
            let byte = keyword.bytes[index]
            guard (byte &- 0x61 < 26 ? byte & ~0x20 : byte) == word.utf8Start[index] else { return false }
        }
        return true
    }
}
