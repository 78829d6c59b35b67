/// The block before each file of a tar archive (POSIX.1-1988 `ustar`, sizes from 8 GiB on as GNU tar writes them).
struct TarHeader: Sendable, Hashable {
    static let blockBytes = 512

    let name: String
    let size: Int
    /// In seconds since 1970.
    var time = 0

    /// Bytes with which the file is filled up to whole blocks.
    var padding: Int { (Self.blockBytes - size % Self.blockBytes) % Self.blockBytes }

    init(name: String, size: Int, time: Int = 0) {
        self.name = name
        self.size = size
        self.time = time
    }

    var block: [UInt8] {
        var block = [UInt8](repeating: 0, count: Self.blockBytes)
        func put(_ text: some Sequence<UInt8>, at offset: Int) {
            for (index, byte) in text.enumerated() { block[offset + index] = byte }
        }
        put(name.utf8.prefix(100), at: 0)
        put("0000600".utf8, at: 100)
        put("0000000".utf8, at: 108)
        put("0000000".utf8, at: 116)
        put(Self.number(size), at: 124)
        put(Self.number(max(0, time)), at: 136)
        put("        0".utf8, at: 148)
        put("ustar\u{0}00".utf8, at: 257)
        let sum = block.reduce(0) { $0 + Int($1) }
        put(Self.octal(sum, digits: 6).utf8, at: 148)
        put([0, 0x20], at: 154)
        return block
    }

    /// - Parameter block: 512 bytes; anything else than a header of a tar archive makes `nil`.
    init?(_ block: [UInt8]) {
        guard block.count == Self.blockBytes, block[257..<262].elementsEqual("ustar".utf8) else { return nil }
        let kept = Self.value(block[148..<156])
        var blank = block
        for index in 148..<156 { blank[index] = 0x20 }
        guard kept == blank.reduce(0, { $0 + Int($1) }), let size = Self.value(block[124..<136]), size >= 0 else {
            return nil
        }
        name = String(decoding: block[0..<100].prefix { $0 != 0 }, as: UTF8.self)
        self.size = size
        time = Self.value(block[136..<148]) ?? 0
        // Files only; links and directories have no bytes that matter here.
        isFile = block[156] == 0 || block[156] == UInt8(ascii: "0")
    }

    private(set) var isFile = true

    private static func octal(_ number: Int, digits: Int) -> String {
        let text = String(number, radix: 8)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    /// Twelve bytes: eleven octal digits, or a first byte of 128 and the number as it is in memory, big end first.
    private static func number(_ number: Int) -> [UInt8] {
        guard number >= 1 << 33 else { return Array(octal(number, digits: 11).utf8) }
        return [128, 0, 0, 0] + withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }

    private static func value(_ field: ArraySlice<UInt8>) -> Int? {
        if let first = field.first, first & 128 != 0 {
            guard field.dropLast(8).dropFirst().allSatisfy({ $0 == 0 }), first == 128 else { return nil }
            let value = field.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return Int(exactly: value)
        }
        let digits = field.filter { $0 != 0 && $0 != 0x20 }
        return digits.isEmpty ? 0 : Int(String(decoding: digits, as: UTF8.self), radix: 8)
    }
}
