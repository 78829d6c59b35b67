import SluiceCore

/// Decodes a chunked body in place (RFC 9112 §7.1): the content moves to the front, over the framing.
///
/// A pure state machine. Extensions and trailers are checked and dropped.
package struct ChunkedBodyDecoder {
    /// Bytes of content decoded so far; they lie at the start of the region.
    package private(set) var contentCount = 0
    private var state = State.size(digits: 0, value: 0)
    private var framingBytes = 0
    private let bodyLimit: Int
    private let framingLimit: Int

    private enum State: Equatable {
        case size(digits: Int, value: Int)
        case extensions(value: Int)
        case sizeLineFeed(value: Int)
        case data(remaining: Int)
        case dataCarriageReturn, dataLineFeed
        case trailerStart, trailerName, trailer, trailerLineFeed
        case endLineFeed
        case done
    }

    package init(limits: HTTPLimits) {
        bodyLimit = limits.bodyBytes
        framingLimit = limits.headerBytes
    }

    /// Decodes what has arrived.
    ///
    /// - Parameters:
    ///   - region: the body's bytes: ``contentCount`` decoded ones, then all that arrived since.
    ///   - consumed: set to how many bytes after the decoded ones were taken by this call.
    /// - Returns: whether the body is complete.
    /// - Throws: ``HTTPFault`` if the framing is wrong or the body too large.
    package mutating func decode(
        _ region: UnsafeMutableRawBufferPointer, consumed: inout Int
    ) throws(HTTPFault) -> Bool {
        let start = contentCount
        var position = start
        while position < region.count, state != .done {
            if case .data(let remaining) = state {
                let count = min(remaining, region.count &- position)
                guard contentCount &+ count <= bodyLimit else {
                    throw .bodyTooLarge(limit: bodyLimit, actual: nil)
                }
                move(region, from: position, to: contentCount, count: count)
                contentCount &+= count
                position &+= count
                state = count == remaining ? .dataCarriageReturn : .data(remaining: remaining &- count)
            } else {
                try take(region[position])
                position &+= 1
            }
        }
        consumed = position &- start
        return state == .done
    }

    private func move(_ region: UnsafeMutableRawBufferPointer, from source: Int, to target: Int, count: Int) {
        guard source != target, count > 0 else { return }
        UnsafeMutableRawBufferPointer(rebasing: region[target..<target &+ count])
            .copyMemory(from: UnsafeRawBufferPointer(rebasing: region[source..<source &+ count]))
    }

    /// One byte of framing.
    private mutating func take(_ byte: UInt8) throws(HTTPFault) {
        framingBytes &+= 1
        switch state {
        case .size(let digits, let value):
            if let digit = hexValue(byte) {
                // More digits cannot be a size that any limit allows; leading zeros stay harmless.
                guard digits < 16, value <= bodyLimit else {
                    throw .bodyTooLarge(limit: bodyLimit, actual: nil)
                }
                state = .size(digits: digits &+ 1, value: value &* 16 &+ digit)
            } else {
                guard digits > 0 else { throw .malformedChunk }
                if byte == carriageReturn {
                    state = .sizeLineFeed(value: value)
                } else {
                    guard byte == UInt8(ascii: ";") else { throw .malformedChunk }
                    framingBytes = 0
                    state = .extensions(value: value)
                }
            }
        case .extensions(let value):
            if byte == carriageReturn {
                state = .sizeLineFeed(value: value)
            } else {
                try checkText(byte)
            }
        case .sizeLineFeed(let value):
            guard byte == lineFeed else { throw .malformedChunk }
            framingBytes = 0
            state = value == 0 ? .trailerStart : .data(remaining: value)
        case .dataCarriageReturn:
            guard byte == carriageReturn else { throw .malformedChunk }
            state = .dataLineFeed
        case .dataLineFeed:
            guard byte == lineFeed else { throw .malformedChunk }
            state = .size(digits: 0, value: 0)
        case .trailerStart:
            if byte == carriageReturn {
                state = .endLineFeed
            } else {
                guard isToken(byte) else { throw .malformedChunk }
                try checkText(byte)
                state = .trailerName
            }
        case .trailerName:
            try checkText(byte)
            if byte == UInt8(ascii: ":") {
                state = .trailer
            } else {
                guard isToken(byte) else { throw .malformedChunk }
            }
        case .trailer:
            if byte == carriageReturn {
                state = .trailerLineFeed
            } else {
                try checkText(byte)
            }
        case .trailerLineFeed:
            guard byte == lineFeed else { throw .malformedChunk }
            state = .trailerStart
        case .endLineFeed:
            guard byte == lineFeed else { throw .malformedChunk }
            state = .done
        case .data, .done:
            break
        }
    }

    /// A byte of an extension or a trailer: no control characters, and not for ever.
    private func checkText(_ byte: UInt8) throws(HTTPFault) {
        guard byte == tab || (byte >= 0x20 && byte != 0x7F) else { throw .malformedChunk }
        guard framingBytes <= framingLimit else { throw .fieldsTooLarge(limit: framingLimit) }
    }

    private func hexValue(_ byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte &- UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte &- UInt8(ascii: "a")) &+ 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte &- UInt8(ascii: "A")) &+ 10
        default: nil
        }
    }
}
