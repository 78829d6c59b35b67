import CZlib

/// Compresses a stream piece by piece; memory does not grow with its length.
package struct GzipCompressor: ~Copyable {
    /// zlib keeps the address, so it must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private let piece: UnsafeMutableBufferPointer<UInt8>
    private var isFinished = false

    /// - Parameters:
    ///   - level: from 1, the fastest, to 9, the smallest. Default 6.
    ///   - pieceBytes: how much is handed on at once. Default 64 KiB.
    /// - Throws: ``GzipError/outOfMemory``.
    package init(level: Int32 = 6, pieceBytes: Int = 64 << 10) throws(GzipError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        piece = .allocate(capacity: max(64, pieceBytes))
        guard sluice_deflate_init(stream, min(9, max(1, level)), GzipFormat.windowBits) == Z_OK else {
            stream.deallocate()
            piece.deallocate()
            throw .outOfMemory
        }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
        piece.deallocate()
    }

    /// Takes more of the stream.
    ///
    /// - Parameters:
    ///   - bytes: what comes next.
    ///   - output: gets compressed bytes, never none; not on each call.
    /// - Throws: what `output` throws.
    package mutating func update<Failure: Error>(
        _ bytes: UnsafeRawBufferPointer, _ output: (UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        guard !isFinished else { return }
        var rest = bytes
        while let start = rest.baseAddress, rest.count > 0 {
            // zlib counts in 32 bits.
            let count = min(rest.count, 1 << 30)
            stream.pointee.next_in = UnsafeMutablePointer(mutating: start.assumingMemoryBound(to: UInt8.self))
            stream.pointee.avail_in = UInt32(count)
            while stream.pointee.avail_in > 0 { _ = try step(Z_NO_FLUSH, output) }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    /// Ends the stream; what is given later is left out.
    ///
    /// - Parameter output: gets the last compressed bytes.
    /// - Throws: what `output` throws.
    package mutating func finish<Failure: Error>(
        _ output: (UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        guard !isFinished else { return }
        isFinished = true
        stream.pointee.avail_in = 0
        while try step(Z_FINISH, output) != Z_STREAM_END {}
    }

    private func step<Failure: Error>(
        _ flush: Int32, _ output: (UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) -> Int32 {
        stream.pointee.next_out = piece.baseAddress
        stream.pointee.avail_out = UInt32(piece.count)
        // With room for output and a sound state it cannot fail.
        let result = deflate(stream, flush)
        let count = piece.count - Int(stream.pointee.avail_out)
        if count > 0 { try output(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(piece)[..<count])) }
        return result == Z_STREAM_ERROR ? Z_STREAM_END : result
    }
}

enum GzipFormat {
    /// 15 bits of window, and 16 for the header and trailer of gzip in place of zlib's.
    static let windowBits: Int32 = 15 + 16
}
