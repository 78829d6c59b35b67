import SluiceRepository
import TestSupport
import Testing

@Suite struct GzipTests {
    private static func bytes(_ count: Int, seed: UInt64) -> [UInt8] {
        var random = SeededRandom(seed: seed)
        return (0..<count).map { _ in UInt8(random.next() % 7) }
    }

    @Test(arguments: [0, 1, 100, 65_535, 65_536, 65_537, 1_000_000], [1, 6, 9] as [Int32])
    func whatIsCompressedComesBack(count: Int, level: Int32) throws {
        let plain = Self.bytes(count, seed: UInt64(count))
        let compressed = try Gzip.compress(plain, level: level)
        #expect(compressed.prefix(2) == [0x1F, 0x8B])
        #expect(try Gzip.decompress(compressed, limit: count) == plain)
        #expect(try Gzip.decompress(compressed + compressed, limit: 2 * count) == plain + plain)
        if count > 0 {
            #expect(throws: GzipError.tooLarge(limit: count - 1)) { try Gzip.decompress(compressed, limit: count - 1) }
        }
    }

    @Test(arguments: [1, 3, 1_000, 100_000])
    func streamsDoNotCareForTheirPieces(size: Int) throws {
        let plain = Self.bytes(300_000, seed: 3)
        var compressed: [UInt8] = []
        var compressor = try GzipCompressor(pieceBytes: 100)
        for start in stride(from: 0, to: plain.count, by: max(size, 1_000)) {
            plain[start..<min(plain.count, start + max(size, 1_000))].withUnsafeBytes {
                compressor.update($0) { compressed += $0 }
            }
        }
        compressor.finish { compressed += $0 }
        compressor.finish { _ in Issue.record("there is no second end") }

        var found: [UInt8] = []
        var decompressor = try GzipDecompressor(limit: .max, pieceBytes: 100)
        for start in stride(from: 0, to: compressed.count, by: size) {
            try Array(compressed[start..<min(compressed.count, start + size)]).withUnsafeBytes {
                try decompressor.update($0) { found += $0 }
            }
        }
        try decompressor.finish()
        #expect(found == plain)
    }

    @Test func everyCutIsNoticed() throws {
        let compressed = try Gzip.compress(Self.bytes(500, seed: 1))
        for count in 0..<compressed.count {
            #expect(throws: GzipError.truncated) {
                try Gzip.decompress(Array(compressed.prefix(count)), limit: 1_000)
            }
        }
    }

    @Test func flippedBitsNeverMakeOtherContent() throws {
        let plain = Self.bytes(500, seed: 1)
        let compressed = try Gzip.compress(plain)
        for position in 10..<compressed.count {
            for bit in 0..<8 {
                var broken = compressed
                broken[position] ^= 1 << bit
                // A few bits stand for nothing: those behind the last block, up to its byte's end.
                let found = try? Gzip.decompress(broken, limit: 100_000)
                #expect(found == nil || found == plain)
            }
        }
        #expect(throws: GzipError.corrupt) { try Gzip.decompress(compressed + [0, 1, 2], limit: 1_000) }
        #expect(throws: GzipError.corrupt) { try Gzip.decompress(Array("plain text".utf8), limit: 1_000) }
    }
}
