/// Makes the list of a ``JSONTape`` in one pass over the text.
struct JSONTapeScanner {
    /// How many arrays and objects may lie inside each other; as many as in Foundation.
    static var maximumDepth: Int { 512 }

    private(set) var entries: UnsafeMutablePointer<JSONTape.Entry>
    private var count = 0
    private var capacity: Int
    private var scanner: JSONScanner
    /// The innermost open container; 0 for none. Each names the one around it, so there is no other stack.
    private var open = 0
    private var depth = 0

    init(_ text: UnsafeMutableRawBufferPointer) {
        scanner = JSONScanner(text, text: ByteRange(offset: 0, count: text.count))
        scanner.refusesLoneSurrogates = true
        capacity = text.count / 8 + 16
        entries = .allocate(capacity: capacity)
    }

    /// Afterwards ``entries`` are whole, or, if it throws, to be given back.
    mutating func scan() throws(JSONFault) {
        // All that is called in the loop is in line or takes copies, so that this one stays in the registers.
        var work = self
        do throws(JSONFault) {
            try work.scanAll()
        } catch {
            self = work
            throw error
        }
        self = work
    }

    @inline(__always)
    private mutating func scanAll() throws(JSONFault) {
        append(.null, offset: 0)
        repeat {
            try value()
        } while try hasAnotherValue()
        try scanner.finish()
    }

    /// Reads a value; of a container that is not empty only the beginning.
    @inline(__always)
    private mutating func value() throws(JSONFault) {
        while true {
            scanner.skipWhiteSpace()
            let start = scanner.position
            switch scanner.next {
            case UInt8(ascii: "\""):
                let (text, isPlain) = try string()
                append(.string, flag: isPlain, count: text.count, offset: text.offset)
            case UInt8(ascii: "{"):
                guard try begin(.object, closedBy: UInt8(ascii: "}")) else { return }
                try key()
                continue
            case UInt8(ascii: "["):
                guard try begin(.array, closedBy: UInt8(ascii: "]")) else { return }
                continue
            case UInt8(ascii: "t"):
                try word("true", from: start)
                append(.true, offset: start)
            case UInt8(ascii: "f"):
                // The first letter is known to be right.
                try word("alse", from: start &+ 1)
                append(.false, offset: start)
            case UInt8(ascii: "n"):
                try word("null", from: start)
                append(.null, offset: start)
            default:
                let (text, isInteger) = try scanner.numberAndKind()
                append(isInteger ? .integer : .number, flag: true, count: text.count, offset: start)
            }
            return
        }
    }

    /// Goes on behind a value that has ended, and so perhaps containers.
    @inline(__always)
    private mutating func hasAnotherValue() throws(JSONFault) -> Bool {
        while open > 0 {
            scanner.skipWhiteSpace()
            entries[open].head &+= 1 &<< 32
            let isObject = entries[open].kind == .object
            if scanner.skip(UInt8(ascii: ",")) {
                if isObject { try key() }
                return true
            }
            guard scanner.skip(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                throw .malformed(scanner.position)
            }
            let ended = open
            open = Int(truncatingIfNeeded: entries[ended].next)
            entries[ended].next = UInt32(truncatingIfNeeded: count)
            depth &-= 1
        }
        return false
    }

    /// Steps over four letters.
    @inline(__always)
    private mutating func word(_ letters: StaticString, from start: Int) throws(JSONFault) {
        let expected = UnsafeRawPointer(letters.utf8Start).loadUnaligned(as: UInt32.self)
        guard scanner.end &- start >= 4,
            (scanner.base + start).loadUnaligned(as: UInt32.self) == expected
        else { throw .malformed(start) }
        scanner.position = start &+ 4
    }

    /// Reads the beginning of a container, and the end of an empty one; says whether it is still open.
    @inline(__always)
    private mutating func begin(_ kind: JSONTape.Kind, closedBy end: UInt8) throws(JSONFault) -> Bool {
        guard depth < Self.maximumDepth else { throw .tooDeep(scanner.position) }
        let index = count
        append(kind, offset: scanner.position)
        scanner.position &+= 1
        scanner.skipWhiteSpace()
        guard !scanner.skip(end) else { return false }
        entries[index].next = UInt32(truncatingIfNeeded: open)
        open = index
        depth &+= 1
        return true
    }

    @inline(__always)
    private mutating func key() throws(JSONFault) {
        scanner.skipWhiteSpace()
        guard scanner.next == UInt8(ascii: "\"") else { throw .malformed(scanner.position) }
        let (text, isPlain) = try string()
        let mark = JSONTape.mark(UnsafeRawPointer(scanner.base) + text.offset, count: text.count)
        append(.string, flag: isPlain, mark: mark, count: text.count, offset: text.offset)
        if !isPlain { entries[open].head |= 0x100 }
        scanner.skipWhiteSpace()
        guard scanner.skip(UInt8(ascii: ":")) else { throw .malformed(scanner.position) }
    }

    @inline(__always)
    private mutating func string() throws(JSONFault) -> (text: ByteRange, isPlain: Bool) {
        let start = scanner.position &+ 1
        if let text = scanner.plainString() { return (text, true) }
        let (text, behind) = try scanner.escapedString(from: start)
        scanner.position = behind
        return (text, false)
    }

    @inline(__always)
    private mutating func append(
        _ kind: JSONTape.Kind, flag: Bool = false, mark: UInt16 = 0, count length: Int = 0, offset: Int
    ) {
        if count == capacity {
            entries = Self.grown(entries, count: count)
            capacity &*= 2
        }
        let entry = JSONTape.Entry(kind, flag: flag, mark: mark, count: length, offset: offset, next: count &+ 1)
        (entries + count).initialize(to: entry)
        count &+= 1
    }

    /// The entries in twice as much memory.
    @inline(never)
    private static func grown(
        _ entries: UnsafeMutablePointer<JSONTape.Entry>, count: Int
    ) -> UnsafeMutablePointer<JSONTape.Entry> {
        let grown = UnsafeMutablePointer<JSONTape.Entry>.allocate(capacity: count * 2)
        grown.moveInitialize(from: entries, count: count)
        entries.deallocate()
        return grown
    }
}
