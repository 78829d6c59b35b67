/// Whole values compressed with gzip (RFC 1952).
package enum Gzip {
    /// Compresses bytes.
    ///
    /// - Parameters:
    ///   - bytes: any.
    ///   - level: from 1, the fastest, to 9, the smallest. Default 6.
    /// - Returns: one member.
    /// - Throws: ``GzipError/outOfMemory``.
    package static func compress(_ bytes: [UInt8], level: Int32 = 6) throws(GzipError) -> [UInt8] {
        var result: [UInt8] = []
        var compressor = try GzipCompressor(level: level)
        bytes.withUnsafeBytes { compressor.update($0) { result += $0 } }
        compressor.finish { result += $0 }
        return result
    }

    /// Decompresses bytes.
    ///
    /// - Parameters:
    ///   - bytes: as ``compress(_:level:)`` makes them, or several such behind one another.
    ///   - limit: at most so many bytes come out.
    /// - Returns: what was compressed.
    /// - Throws: ``GzipError``.
    package static func decompress(_ bytes: [UInt8], limit: Int) throws(GzipError) -> [UInt8] {
        var result: [UInt8] = []
        var decompressor = try GzipDecompressor(limit: limit)
        try bytes.withUnsafeBufferPointer { bytes throws(GzipError) in
            try decompressor.update(UnsafeRawBufferPointer(bytes)) { result += $0 }
        }
        try decompressor.finish()
        return result
    }
}
