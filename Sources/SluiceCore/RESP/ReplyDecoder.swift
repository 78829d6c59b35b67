/// Makes values of replies, for callers that look into them.
///
/// Between two calls it keeps the elements that it has, so that a large reply is read once however it arrives.
package struct ReplyDecoder: Sendable {
    private struct Level {
        var lacking: Int
        var elements: [Reply]
    }

    private let limits: RESPLimits
    private var open: [Level] = []
    /// Bytes at the front of the input whose elements are already in `open`.
    private var position = 0
    private var searched = 0

    package init(limits: RESPLimits = .decoded) {
        self.limits = limits
    }

    /// Decodes the reply at the front of `input`.
    ///
    /// - Parameter input: after a nil, the same bytes again with more behind them.
    /// - Returns: the reply and its length; nil when it is not complete.
    /// - Throws: when the bytes are no reply; the decoder is of no use then.
    package mutating func decode(_ input: RawSpan) throws(RESPFault) -> (reply: Reply, consumed: Int)? {
        try input.withUnsafeBytes { bytes throws(RESPFault) in
            guard let base = bytes.baseAddress else { return nil }
            let scanner = RESPScanner(base, count: bytes.count, limits: limits)
            while true {
                let element = try scanner.next(at: position, searched: &searched)
                guard element.kind != .incomplete else { return nil }
                position = element.end
                if element.kind == .aggregate, element.value > 0 {
                    guard open.count < limits.maximumDepth else { throw .tooDeep }
                    open.append(Level(lacking: element.value, elements: []))
                    continue
                }
                if let reply = finish(reply(from: element, of: base)) {
                    position = 0
                    return (reply, element.end)
                }
            }
        }
    }

    /// Forgets the reply that was begun.
    package mutating func reset() {
        open.removeAll()
        position = 0
        searched = 0
    }

    private func reply(from element: RESPScanner.Element, of base: UnsafeRawPointer) -> Reply {
        var text: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base + element.start, count: element.value) }
        return switch element.kind {
        case .integer: .integer(Int64(element.value))
        case .null, .incomplete: .null
        case .aggregate: .array([])
        case .status: .status(String(decoding: text, as: UTF8.self))
        case .error: .error(String(decoding: text, as: UTF8.self))
        case .text: .bulk(Array(text))
        }
    }

    /// Puts a reply in its place; returns the outermost one once it is complete.
    private mutating func finish(_ reply: Reply) -> Reply? {
        var reply = reply
        while !open.isEmpty {
            let innermost = open.count - 1
            open[innermost].elements.append(reply)
            open[innermost].lacking -= 1
            guard open[innermost].lacking == 0 else { return nil }
            reply = .array(open.removeLast().elements)
        }
        return reply
    }
}
