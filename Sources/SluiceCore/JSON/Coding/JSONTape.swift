/// A JSON text and where its values stand, in one flat list in the order of the text: an array is followed by its
/// elements, an object by its keys and values in turn.
///
/// Plain pointers, to be copied at no cost; valid as long as the ``JSONTapeStorage`` that made them.
struct JSONTape {
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

        /// The flag says of a string or a number that it is ASCII without escapes, of an object that not all keys are;
        /// the mark holds two bytes of a key, to tell most apart; what is counted are bytes, elements or members.
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
            // The low byte is that of a kind: the initializer is the only place that writes it.
            @inline(__always) get { unsafeBitCast(UInt8(truncatingIfNeeded: head), to: Kind.self) }
        }

        var flag: Bool {
            @inline(__always) get { head & 0x100 != 0 }
        }

        var count: Int {
            @inline(__always) get { Int(truncatingIfNeeded: head &>> 32) }
        }
    }

    /// A null that stands nowhere in the text, for what is missing.
    static var missing: Int { 0 }
    static var root: Int { 1 }

    let text: UnsafeRawPointer
    let entries: UnsafePointer<Entry>

    /// Indices come from this list alone: those above, and what the entries and ``JSONPlace`` derive from them.
    @inline(__always)
    subscript(index: Int) -> Entry { entries[index] }

    /// The bytes of a string or a number. Valid as long as the tape.
    @inline(__always)
    func bytes(of entry: Entry) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(
            start: text + Int(truncatingIfNeeded: entry.offset), count: entry.count)
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
