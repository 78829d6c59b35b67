import SluiceCore

/// How frames lie in a log: a head of 20 bytes (a mark, the length, how far the log was durable when the frame was
/// written, and the check sum), then the payload.
///
/// The check sum covers the log's salt and the place of the frame, so that nothing that looks like a frame inside a
/// value, or is left from another log, is taken for one.
struct FrameCoding {
    static let mark: [UInt8] = Array("SLF1".utf8)
    static let headBytes = 20
    /// Of a payload. Longer ones cannot be committed.
    static let maximumBytes = 256 * 1024 * 1024

    let salt: UInt64

    /// Appends a frame that is to lie at `offset`.
    func append(_ payload: [UInt8], at offset: Int, durable: Int, to bytes: inout [UInt8]) {
        let sum = payload.withUnsafeBytes { checkSum($0, at: offset, durable: durable) }
        bytes.reserveCapacity(bytes.count + Self.headBytes + payload.count)
        bytes += Self.mark
        withUnsafeBytes(of: UInt32(payload.count).littleEndian) { bytes.append(contentsOf: $0) }
        withUnsafeBytes(of: UInt64(durable).littleEndian) { bytes.append(contentsOf: $0) }
        withUnsafeBytes(of: sum.littleEndian) { bytes.append(contentsOf: $0) }
        bytes += payload
    }

    /// The frame at a position of the part of a log that begins at `base`; `nil` if there is no sound one.
    func payload(
        in bytes: UnsafeRawBufferPointer, at position: Int, base: Int
    ) -> (range: Range<Int>, durable: Int)? {
        guard bytes.count - position >= Self.headBytes, hasMark(bytes, at: position) else { return nil }
        let count = Int(
            UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: position + 4, as: UInt32.self)))
        let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position + 8, as: UInt64.self))
        let sum = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: position + 16, as: UInt32.self))
        let start = position + Self.headBytes
        guard count <= Self.maximumBytes, count <= bytes.count - start, word <= UInt64(base + position) else {
            return nil
        }
        let payload = UnsafeRawBufferPointer(rebasing: bytes[start..<(start + count)])
        guard checkSum(payload, at: base + position, durable: Int(word)) == sum else { return nil }
        return (start..<(start + count), Int(word))
    }

    /// The next place behind a position where a frame could begin.
    func nextMark(in bytes: UnsafeRawBufferPointer, after position: Int) -> Int? {
        var position = position + 1
        while bytes.count - position >= Self.headBytes {
            if hasMark(bytes, at: position) { return position }
            position += 1
        }
        return nil
    }

    private func hasMark(_ bytes: UnsafeRawBufferPointer, at position: Int) -> Bool {
        Self.mark.indices.allSatisfy { bytes[position + $0] == Self.mark[$0] }
    }

    private func checkSum(_ payload: UnsafeRawBufferPointer, at offset: Int, durable: Int) -> UInt32 {
        var sum = CRC32C()
        sum.update(salt)
        sum.update(UInt64(offset))
        sum.update(UInt64(durable))
        sum.update(UInt64(payload.count))
        sum.update(payload)
        return sum.value
    }
}

/// What a part of a log holds.
struct LogScan {
    /// How it ends.
    enum Ending: Equatable {
        /// With a whole frame.
        case whole
        /// With what a crash left of frames that were never durable.
        case torn
        /// Something that was durable is damaged: at this offset.
        case damaged(at: Int)
    }

    /// All that are sound, behind damage too.
    var frames: [Frame] = []
    /// Behind the last frame before anything that is not sound.
    var end: Int
    var ending = Ending.whole

    /// - Parameters:
    ///   - bytes: a part of a log.
    ///   - base: where it begins; there begins a frame.
    ///   - durable: how far the log is known to have been durable.
    ///   - coding: of the log.
    ///   - component: whose log it is.
    init(_ bytes: [UInt8], base: Int, durable: Int, coding: FrameCoding, component: String) {
        end = base
        bytes.withUnsafeBytes { buffer in
            var position: Int? = 0
            // Frames behind what is not sound: of no account, unless it turns out to be damage.
            var doubtful: [Frame] = []
            while let start = position, start < buffer.count {
                let found = coding.payload(in: buffer, at: start, base: base)
                let frame = found.flatMap { try? Frame(payload: bytes[$0.range], component: component) }
                if let found, let frame {
                    // A frame that was written after what is damaged had been durable tells that it was.
                    if ending == .torn, found.durable > end {
                        ending = .damaged(at: end)
                        frames += doubtful
                    }
                    if ending == .torn { doubtful.append(frame) } else { frames.append(frame) }
                    if ending == .whole { end = base + found.range.upperBound }
                    position = found.range.upperBound
                } else {
                    if ending == .whole { ending = base + start < durable || found != nil ? .damaged(at: end) : .torn }
                    position = coding.nextMark(in: buffer, after: start)
                }
            }
        }
    }
}
