package enum ReplyFormat: Sendable {
    /// Strings as text; what is not UTF-8 becomes U+FFFD.
    case json
    /// Strings as base64 of their bytes, but for a reply that is the status OK as a whole.
    case base64
    /// The bytes of the reply as they are.
    case resp2
    /// Nothing: the reply is only stepped over.
    case discard
}

/// Turns replies of Redis into what the API answers, element by element as they arrive.
///
/// One per upstream connection, used for one reply after the other. It keeps how far it came in the current reply, so
/// nothing that was consumed is looked at twice.
package struct ReplyTranscoder: Sendable {
    package struct Progress: Equatable, Sendable {
        /// Bytes at the front of the input that are done with.
        package var consumed: Int
        /// Whether the reply is complete; the transcoder is then ready for the next one.
        package var isFinished: Bool
        /// How many bytes must follow the consumed ones before another call gets further; 0 when that is not known.
        package var needed: Int
    }

    private enum Skipping {
        case nothing
        /// A bulk string of which so many bytes are still to come, and then the line end.
        case bulk(Int)
        /// A line, up to its end.
        case line
    }

    private let limits: RESPLimits
    /// How many elements the innermost open aggregate still lacks; 0 when none is open.
    private var lacking = 0
    /// The same of those around it, outermost first.
    private var outer: [Int] = []
    /// The element that is being discarded as it arrives, without being held.
    private var skipping = Skipping.nothing
    /// How much of an incomplete line was already searched for its end.
    private var searched = 0

    package init(limits: RESPLimits = .passingThrough) {
        self.limits = limits
    }

    private var isSkipping: Bool {
        if case .nothing = skipping { false } else { true }
    }

    /// Forgets the reply that was begun; for a connection that starts anew.
    package mutating func reset() {
        lacking = 0
        outer.removeAll(keepingCapacity: true)
        skipping = .nothing
        searched = 0
    }

    /// Consumes the complete elements at the front of `input` and appends what stands for them to `output`: in JSON
    /// only the value, without `{"result":` around it.
    ///
    /// An error as the whole reply becomes a JSON string of its plain text, in `.base64` too: callers tell it from its
    /// first byte. In the middle of a reply the format may only change to `.discard`.
    package mutating func transcode(
        _ input: UnsafeRawBufferPointer, format: ReplyFormat, into output: ByteBuffer
    ) throws(RESPFault) -> Progress {
        guard let base = input.baseAddress, input.count > 0 else {
            return Progress(consumed: 0, isFinished: false, needed: 0)
        }
        // A string as the whole reply, the commonest of all, needs none of the bookkeeping below.
        if lacking == 0, case .json = format, case .nothing = skipping, input[0] == UInt8(ascii: "$") {
            let element = try RESPScanner(base, count: input.count, limits: limits).bulk(at: 0, prefix: 0)
            if case .text = element.kind {
                JSONText.append(
                    string: UnsafeRawBufferPointer(start: base + element.start, count: element.value), to: output)
                return Progress(consumed: element.end, isFinished: true, needed: 0)
            }
        }
        let progress = try transcode(base, input.count, format, output)
        if format == .resp2 {
            output.append(UnsafeRawBufferPointer(start: base, count: progress.consumed))
        }
        return progress
    }

    @inline(__always)
    private mutating func transcode(
        _ base: UnsafeRawPointer, _ count: Int, _ format: ReplyFormat, _ output: ByteBuffer
    ) throws(RESPFault) -> Progress {
        let scanner = RESPScanner(base, count: count, limits: limits)
        let isJSON = format == .json || format == .base64
        var position = 0
        if isSkipping {
            let (length, isComplete) = try skipRest(scanner)
            guard isComplete else { return Progress(consumed: length, isFinished: false, needed: 0) }
            if finishElement(isJSON: isJSON, output) {
                return Progress(consumed: length, isFinished: true, needed: 0)
            }
            position = length
        }
        while true {
            let element = try scanner.next(at: position, searched: &searched)
            switch element.kind {
            case .incomplete:
                guard format != .discard else {
                    position = skipBeginning(of: element, at: position, count: count)
                    return Progress(consumed: position, isFinished: false, needed: 0)
                }
                let needed = element.end > 0 ? element.end &- position : 0
                return Progress(consumed: position, isFinished: false, needed: needed)
            case .aggregate where element.value > 0:
                if lacking > 0 {
                    guard outer.count &+ 1 < limits.maximumDepth else { throw .tooDeep }
                    outer.append(lacking)
                }
                lacking = element.value
                position = element.end
                if isJSON { output.append(UInt8(ascii: "[")) }
                continue
            default:
                if isJSON { append(element, of: base, base64: format == .base64, to: output) }
            }
            if finishElement(isJSON: isJSON, output) {
                return Progress(consumed: element.end, isFinished: true, needed: 0)
            }
            position = element.end
        }
    }

    /// Steps over what is there of an incomplete element that nobody wants; returns where that ends.
    private mutating func skipBeginning(of element: RESPScanner.Element, at position: Int, count: Int) -> Int {
        if element.end > 0 {
            let text = min(element.end &- 2, count)
            skipping = .bulk(element.end &- 2 &- text)
            return text
        }
        guard searched > 0 else { return position }
        skipping = .line
        defer { searched = 0 }
        return position &+ 1 &+ searched
    }

    /// Steps over more of the element whose beginning was discarded.
    private mutating func skipRest(_ scanner: RESPScanner) throws(RESPFault) -> (length: Int, isComplete: Bool) {
        switch skipping {
        case .nothing:
            return (0, true)
        case .bulk(let lacking):
            let text = min(lacking, scanner.count)
            skipping = .bulk(lacking &- text)
            guard text == lacking, scanner.count &- text >= 2 else { return (text, false) }
            guard scanner.isLineEnd(text) else { throw .malformed }
            skipping = .nothing
            return (text &+ 2, true)
        case .line:
            let line = try scanner.line()
            if line.isComplete { skipping = .nothing }
            return line
        }
    }

    /// Counts an element of the innermost open aggregate, and closes what it completes. Returns whether the reply is
    /// complete.
    @inline(__always)
    private mutating func finishElement(isJSON: Bool, _ output: ByteBuffer) -> Bool {
        while lacking > 0 {
            lacking &-= 1
            guard lacking == 0 else {
                if isJSON { output.append(UInt8(ascii: ",")) }
                return false
            }
            if isJSON { output.append(UInt8(ascii: "]")) }
            lacking = outer.popLast() ?? 0
        }
        return true
    }

    @inline(__always)
    private func append(
        _ element: RESPScanner.Element, of base: UnsafeRawPointer, base64: Bool, to output: ByteBuffer
    ) {
        switch element.kind {
        case .integer: output.append(decimal: element.value)
        case .null: output.append("null" as StaticString)
        case .aggregate: output.append("[]" as StaticString)
        default:
            let text = UnsafeRawBufferPointer(start: base + element.start, count: element.value)
            if base64 && !isPlainInBase64(element.kind, text) {
                append(base64: text, to: output)
            } else {
                JSONText.append(string: text, to: output)
            }
        }
    }

    /// Clients take the text OK for decoded when it is the whole result, and error texts always.
    @inline(__always)
    private func isPlainInBase64(_ kind: RESPScanner.Element.Kind, _ text: UnsafeRawBufferPointer) -> Bool {
        guard kind != .text, lacking == 0 else { return false }
        return kind == .error || text.count == 2 && text[0] == UInt8(ascii: "O") && text[1] == UInt8(ascii: "K")
    }

    @inline(__always)
    private func append(base64 text: UnsafeRawBufferPointer, to output: ByteBuffer) {
        let length = Base64.encodedCount(text.count)
        output.reserve(length &+ 2)
        let target = output.writePointer
        target.storeBytes(of: UInt8(ascii: "\""), as: UInt8.self)
        if let source = text.baseAddress {
            Base64.write(source, count: text.count, to: target + 1)
        }
        target.storeBytes(of: UInt8(ascii: "\""), toByteOffset: length &+ 1, as: UInt8.self)
        output.advance(by: length &+ 2)
    }
}
