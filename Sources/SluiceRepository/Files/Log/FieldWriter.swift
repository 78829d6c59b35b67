/// Writes the fields of frames: whole numbers in as few bytes as they need, texts and bytes behind their lengths.
struct FieldWriter {
    private(set) var bytes: [UInt8] = []

    mutating func write(_ byte: UInt8) {
        bytes.append(byte)
    }

    mutating func write(_ flag: Bool) {
        bytes.append(flag ? 1 : 0)
    }

    /// Seven bits a byte, the lowest first; small negative numbers are short, too.
    mutating func write(_ number: Int64) {
        var rest = UInt64(bitPattern: number << 1 ^ number >> 63)
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func write(_ number: Int) {
        write(Int64(number))
    }

    /// Always eight bytes.
    mutating func write(word: UInt64) {
        withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func write(_ content: [UInt8]) {
        write(content.count)
        bytes += content
    }

    mutating func write(_ text: String) {
        write(text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    mutating func write<Value>(_ value: Value?, _ body: (inout FieldWriter, Value) -> Void) {
        write(value != nil)
        if let value { body(&self, value) }
    }

    mutating func write<Value>(_ values: [Value], _ body: (inout FieldWriter, Value) -> Void) {
        write(values.count)
        for value in values { body(&self, value) }
    }

    /// Without a length.
    mutating func write(raw content: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: content)
    }

    /// Reserves memory for that many more bytes.
    mutating func reserve(_ count: Int) {
        bytes.reserveCapacity(bytes.count + count)
    }
}

/// That bytes whose check sum is right are not what this library writes: of a newer version, as a rule.
struct MalformedFields: Error {}

/// Reads what ``FieldWriter`` wrote.
struct FieldReader {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    init(_ bytes: [UInt8]) {
        self.init(bytes[...])
    }

    var isAtEnd: Bool { position == bytes.endIndex }

    mutating func byte() throws(MalformedFields) -> UInt8 {
        guard position < bytes.endIndex else { throw MalformedFields() }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func flag() throws(MalformedFields) -> Bool {
        switch try byte() {
        case 0: false
        case 1: true
        default: throw MalformedFields()
        }
    }

    mutating func number() throws(MalformedFields) -> Int64 {
        var word: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let next = try byte()
            guard shift < 63 || next <= 1 else { throw MalformedFields() }
            word |= UInt64(next & 0x7F) << shift
            if next < 0x80 { break }
            shift += 7
        }
        return Int64(bitPattern: word >> 1) ^ -Int64(bitPattern: word & 1)
    }

    mutating func count() throws(MalformedFields) -> Int {
        let number = try number()
        guard number >= 0 else { throw MalformedFields() }
        return Int(number)
    }

    mutating func word() throws(MalformedFields) -> UInt64 {
        let part = try raw(8)
        return part.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    mutating func content() throws(MalformedFields) -> [UInt8] {
        Array(try raw(try count()))
    }

    mutating func text() throws(MalformedFields) -> String {
        guard let text = String(validating: try raw(try count()), as: UTF8.self) else { throw MalformedFields() }
        return text
    }

    mutating func optional<Value>(
        _ body: (inout FieldReader) throws(MalformedFields) -> Value
    ) throws(MalformedFields) -> Value? {
        try flag() ? try body(&self) : nil
    }

    mutating func list<Value>(
        _ body: (inout FieldReader) throws(MalformedFields) -> Value
    ) throws(MalformedFields) -> [Value] {
        let count = try count()
        // Each takes a byte at least: a wrong count must not reserve all memory.
        guard count <= bytes.endIndex - position else { throw MalformedFields() }
        var values: [Value] = []
        values.reserveCapacity(count)
        for _ in 0..<count { values.append(try body(&self)) }
        return values
    }

    /// Requires that everything was read.
    func finish() throws(MalformedFields) {
        guard isAtEnd else { throw MalformedFields() }
    }

    /// Bytes without a length.
    mutating func raw(_ count: Int) throws(MalformedFields) -> ArraySlice<UInt8> {
        guard count <= bytes.endIndex - position else { throw MalformedFields() }
        defer { position += count }
        return bytes[position..<(position + count)]
    }
}
