import SluiceCore

/// A command that waits in Redis, with its wait capped.
struct BlockingCommand {
    /// As it is sent.
    let words: [[UInt8]]
    /// How long it waits at most.
    let wait: Duration
    /// What the answer takes away from Redis.
    let taking: BlockingKind.Taking

    /// Why a wait cannot be read, in the words of Redis.
    struct Fault: Error, Equatable {
        let message: String

        static let noFloat = Fault(message: "ERR timeout is not a float or out of range")
        static let noInteger = Fault(message: "ERR timeout is not an integer or out of range")
        static let negative = Fault(message: "ERR timeout is negative")
    }

    /// Reads the wait that a command asks for, and puts one that Redis keeps to in its place: a wait without end, and one
    /// beyond `longest`, becomes `longest`.
    ///
    /// - Parameters:
    ///   - kind: of the command.
    ///   - arity: how many words it has, or at least has if negative.
    ///   - arguments: its words, the name first.
    ///   - bytes: what they point into.
    ///   - longest: the cap; whole milliseconds.
    /// - Throws: ``Fault`` if the wait is none. Other things that are wrong with the command Redis finds by itself, without
    ///   waiting.
    init(
        _ kind: BlockingKind, arity: Int, _ arguments: ArgumentList, of bytes: UnsafeRawBufferPointer,
        longest: Duration
    ) throws(Fault) {
        var words = arguments.ranges.map { Array(bytes[$0.offset..<$0.end]) }
        let cap = Int(longest / .milliseconds(1))
        var wait = 0
        switch kind.timeout {
        case _ where arity < 0 ? words.count < -arity : words.count != arity:
            break
        case .lastWord:
            wait = try Self.capSeconds(&words[words.count - 1], cap)
        case .word(let index):
            wait = try Self.capSeconds(&words[index], cap)
        case .options:
            var place = CommandTable.blockOption(arguments, of: bytes, from: 1)
            while let option = place, option + 1 < words.count {
                wait = max(wait, try Self.capMilliseconds(&words[option + 1], cap))
                place = CommandTable.blockOption(arguments, of: bytes, from: option + 2)
            }
        }
        self.words = words
        self.wait = .milliseconds(wait)
        taking = kind.taking == .listEnd ? Self.listEnd(words) : kind.taking
    }

    /// Writes the wait anew with three digits: of shorter ones, some servers make a wait without end.
    private static func capSeconds(_ word: inout [UInt8], _ cap: Int) throws(Fault) -> Int {
        guard word.count <= 64, let seconds = Double(String(decoding: word, as: UTF8.self)), seconds.isFinite else {
            throw .noFloat
        }
        guard seconds >= 0 else { throw .negative }
        let asked = min((seconds * 1000).rounded(.up), Double(cap))
        let milliseconds = asked == 0 ? cap : Int(asked)
        let fraction = String(milliseconds % 1000)
        word = Array("\(milliseconds / 1000).\(String(repeating: "0", count: 3 - fraction.utf8.count))\(fraction)".utf8)
        return milliseconds
    }

    private static func capMilliseconds(_ word: inout [UInt8], _ cap: Int) throws(Fault) -> Int {
        guard let asked = Int(String(decoding: word, as: UTF8.self)) else { throw .noInteger }
        guard asked >= 0 else { throw .negative }
        let milliseconds = asked == 0 ? cap : min(asked, cap)
        word = Array(String(milliseconds).utf8)
        return milliseconds
    }

    /// `BLMPOP timeout numkeys key … LEFT|RIGHT`.
    private static func listEnd(_ words: [[UInt8]]) -> BlockingKind.Taking {
        guard words.count > 2, let keys = Int(String(decoding: words[2], as: UTF8.self)),
            keys >= 0, keys < words.count - 3
        else { return .nothing }
        switch String(decoding: words[3 + keys], as: UTF8.self).lowercased() {
        case "left": return .listHead
        case "right": return .listTail
        default: return .nothing
        }
    }
}
