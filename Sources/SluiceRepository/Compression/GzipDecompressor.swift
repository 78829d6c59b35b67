import CZlib

/// Decompresses a stream piece by piece; memory does not grow with its length, and no more comes out than is allowed.
///
/// Several members behind one another are one stream, as `cat a.gz b.gz` makes them.
package struct GzipDecompressor: ~Copyable {
    /// zlib keeps the address, so it must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private let piece: UnsafeMutableBufferPointer<UInt8>
    private let limit: Int
    private var count = 0
    /// Whether the last member is complete.
    private var isAtEnd = true
    private var hasBegun = false

    /// - Parameters:
    ///   - limit: at most so many bytes come out.
    ///   - pieceBytes: how much is handed on at once. Default 64 KiB.
    /// - Throws: ``GzipError/outOfMemory``.
    package init(limit: Int, pieceBytes: Int = 64 << 10) throws(GzipError) {
        self.limit = max(0, limit)
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        piece = .allocate(capacity: max(64, pieceBytes))
        guard sluice_inflate_init(stream, GzipFormat.windowBits) == Z_OK else {
            stream.deallocate()
            piece.deallocate()
            throw .outOfMemory
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        piece.deallocate()
    }

    /// Takes more of the stream.
    ///
    /// - Parameters:
    ///   - bytes: what comes next.
    ///   - output: gets decompressed bytes, never none.
    /// - Throws: ``GzipError``, also in place of what `output` throws: it keeps its own errors.
    package mutating func update(
        _ bytes: UnsafeRawBufferPointer, _ output: (UnsafeRawBufferPointer) -> Void
    ) throws(GzipError) {
        var rest = bytes
        while let start = rest.baseAddress, rest.count > 0 {
            // zlib counts in 32 bits.
            let count = min(rest.count, 1 << 30)
            stream.pointee.next_in = UnsafeMutablePointer(mutating: start.assumingMemoryBound(to: UInt8.self))
            stream.pointee.avail_in = UInt32(count)
            try inflateAll(output)
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    /// Says that there is no more.
    ///
    /// - Throws: ``GzipError/truncated`` if something is missing.
    package func finish() throws(GzipError) {
        guard hasBegun, isAtEnd else { throw .truncated }
    }

    private mutating func inflateAll(_ output: (UnsafeRawBufferPointer) -> Void) throws(GzipError) {
        var hasMore = true
        while stream.pointee.avail_in > 0 || hasMore {
            if isAtEnd {
                guard stream.pointee.avail_in > 0 else { return }
                if hasBegun { inflateReset(stream) }
                (hasBegun, isAtEnd) = (true, false)
            }
            stream.pointee.next_out = piece.baseAddress
            stream.pointee.avail_out = UInt32(piece.count)
            let result = inflate(stream, Z_NO_FLUSH)
            let made = piece.count - Int(stream.pointee.avail_out)
            count += made
            guard count <= limit else { throw .tooLarge(limit: limit) }
            if made > 0 { output(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(piece)[..<made])) }
            switch result {
            case Z_STREAM_END: isAtEnd = true
            case Z_OK: break
            // Nothing to do without more input.
            case Z_BUF_ERROR: return
            case Z_MEM_ERROR: throw .outOfMemory
            default: throw .corrupt
            }
            hasMore = stream.pointee.avail_out == 0
        }
    }
}
