/// A JSON text and where its values stand, in one flat list in the order of the text: an array is followed by its
/// elements, an object by its keys and values in turn.
///
/// Owns its own copy of the text, in which strings lie unescaped, so that a decoder may outlive the call that made it.
/// Nothing changes after the initializer.
final class JSONTape {
    enum Kind: UInt8 {
        case null, `false`, `true`, integer, number, string, array, object
    }

    struct Entry {
        /// Kind, flags, mark and count in one word, so that keys are compared all at once.
        var head: UInt64
        /// Where the value's text begins; without quotes and unescaped for a string.
        var offset: UInt32
        /// The entry behind this value; while the list is made, of an open container the one around it.
        var next: UInt32

        /// - Parameters:
        ///   - flag: for a string that it is ASCII without escapes; for an object that this is not true of all keys.
        ///   - mark: two of a key's bytes, to tell most keys apart.
        ///   - count: bytes of a string or a number, elements, members.
        @inline(__always)
        init(_ kind: Kind, flag: Bool = false, mark: UInt16 = 0, count: Int = 0, offset: Int, next: Int) {
            head = Self.head(kind, flag: flag, mark: mark, count: count)
            self.offset = UInt32(truncatingIfNeeded: offset)
            self.next = UInt32(truncatingIfNeeded: next)
        }

        @inline(__always)
        static func head(_ kind: Kind, flag: Bool, mark: UInt16, count: Int) -> UInt64 {
            UInt64(kind.rawValue) | (flag ? 0x100 : 0) | UInt64(mark) &<< 16
                | UInt64(UInt32(truncatingIfNeeded: count)) &<< 32
        }

        var kind: Kind {
            @inline(__always) get { Kind(rawValue: UInt8(truncatingIfNeeded: head)) ?? .null }
        }

        var flag: Bool {
            @inline(__always) get { head & 0x100 != 0 }
        }

        var count: Int {
            @inline(__always) get { Int(truncatingIfNeeded: head &>> 32) }
        }
    }

    /// The most bytes whose offsets an entry can hold.
    static var maximumBytes: Int { Int(UInt32.max) - 8 }

    /// A null that stands nowhere in the text, for what is missing.
    static var missing: Int { 0 }
    static var root: Int { 1 }

    let userInfo: [CodingUserInfoKey: any Sendable]
    private let text: UnsafeMutableRawBufferPointer
    private let entries: UnsafeMutablePointer<Entry>

    /// - Throws: ``JSONFault`` if the bytes are not one JSON value.
    init(_ bytes: UnsafeRawBufferPointer, userInfo: [CodingUserInfoKey: any Sendable] = [:]) throws(JSONFault) {
        guard bytes.count <= Self.maximumBytes else { throw .malformed(Self.maximumBytes) }
        // One byte more, so that there is memory even for no text.
        let text = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count + 1, alignment: 8)
        text.copyMemory(from: bytes)
        var scanner = JSONTapeScanner(text, count: bytes.count)
        do throws(JSONFault) {
            try scanner.scan()
        } catch {
            scanner.entries.deallocate()
            text.deallocate()
            throw error
        }
        self.userInfo = userInfo
        self.text = text
        entries = scanner.entries
    }

    deinit {
        entries.deallocate()
        text.deallocate()
    }

    /// Indices come from this list alone: those above, and what the entries and ``JSONPlace`` derive from them.
    @inline(__always)
    subscript(index: Int) -> Entry { entries[index] }

    /// The bytes of a string or a number. Valid as long as the tape.
    @inline(__always)
    func bytes(of entry: Entry) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(
            start: text.baseAddress.unsafelyUnwrapped + Int(truncatingIfNeeded: entry.offset), count: entry.count)
    }

    /// What a string says; nil for what is none.
    func string(at index: Int) -> String? {
        let entry = self[index]
        guard entry.kind == .string else { return nil }
        return string(of: entry)
    }

    /// What the bytes of a string or a number say.
    @inline(__always)
    func string(of entry: Entry) -> String {
        // The scanner has found all strings to be UTF-8, and the flag says which are ASCII.
        let span = Span<UInt8>(_unsafeBytes: bytes(of: entry))
        return String(copying: UTF8Span(unchecked: span, isKnownASCII: entry.flag))
    }
}
