/// Cuts a text that holds many JSON values into these values, as its bytes come in, without reading what is in them: a value
/// that is broken does not take the others with it.
struct ElementSplitter {
    /// How the values are arranged.
    enum Layout: Sendable {
        /// Between brackets, with commas.
        case array
        /// Between braces, each behind its key.
        case keyed
        /// One on each line that is not empty.
        case lines
        /// One only.
        case single
    }

    /// A place in the text, counted from 1; columns in bytes.
    struct Position: Sendable, Hashable {
        var line = 1
        var column = 1

        mutating func advance(over byte: UInt8) {
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else {
                column += 1
            }
        }
    }

    /// A value, or what stands in its place.
    struct Element: Sendable {
        /// Without white space around it; empty where a value is missing.
        var text: [UInt8] = []
        /// The JSON string before it, if values have keys.
        var key: [UInt8]?
        var start = Position()
        /// Counted from 0.
        var index = 0
        /// Whether it is longer than what is kept of it.
        var isTooLong = false
    }

    /// Why nothing can be said of the rest of the text.
    struct Fault: Error, Equatable {
        let reason: String
        let position: Position
    }

    private enum State {
        case beforeAll, beforeKey(isFirst: Bool), inKey, behindKey, beforeElement(isFirst: Bool), inElement, behindAll
    }

    private let layout: Layout
    private let maximumBytes: Int
    private var state: State
    private var position = Position()
    private var element = Element()
    private var depth = 0
    private var isInString = false
    private var isEscaped = false
    private var nextIndex = 0

    /// - Parameters:
    ///   - layout: how the values are arranged.
    ///   - maximumBytes: of a value; of longer ones no more is kept.
    init(_ layout: Layout, maximumBytes: Int) {
        self.layout = layout
        self.maximumBytes = maximumBytes
        state =
            switch layout {
            case .array, .keyed: .beforeAll
            case .lines, .single: .beforeElement(isFirst: true)
            }
    }

    /// Reads on.
    ///
    /// - Parameters:
    ///   - bytes: what comes next.
    ///   - elements: gets the values that ended in these bytes, also those before a fault.
    /// - Throws: ``Fault``; then it cannot read on.
    mutating func consume(_ bytes: some Sequence<UInt8>, into elements: inout [Element]) throws(Fault) {
        for byte in bytes {
            try consume(byte, &elements)
            position.advance(over: byte)
        }
    }

    /// The text is at its end.
    ///
    /// - Returns: the last value, if it ended with the text.
    mutating func finish() throws(Fault) -> Element? {
        switch (layout, state) {
        case (.lines, .inElement), (.single, .inElement):
            return end()
        case (.lines, _), (.single, _), (_, .behindAll):
            return nil
        case (_, .inElement):
            throw Fault(reason: "the text ends within the value that begins here", position: element.start)
        default:
            throw Fault(reason: "the text ends too early", position: position)
        }
    }

    private mutating func consume(_ byte: UInt8, _ elements: inout [Element]) throws(Fault) {
        let isSpace = byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
        switch state {
        case .beforeAll:
            guard !isSpace else { return }
            let opening = layout == .array ? UInt8(ascii: "[") : UInt8(ascii: "{")
            guard byte == opening else { throw fault("\"\(Character(Unicode.Scalar(opening)))\" was expected here") }
            state = layout == .array ? .beforeElement(isFirst: true) : .beforeKey(isFirst: true)
        case .beforeKey(let isFirst):
            guard !isSpace else { return }
            if byte == UInt8(ascii: "}") {
                guard isFirst else { throw fault("a key is missing here; a comma behind the last value is too much") }
                state = .behindAll
            } else {
                guard byte == UInt8(ascii: "\"") else { throw fault("a key in quotation marks was expected here") }
                element.key = [byte]
                state = .inKey
            }
        case .inKey:
            element.key?.append(byte)
            guard (element.key?.count ?? 0) <= maximumBytes else { throw fault("the key is too long") }
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                state = .behindKey
            } else if byte == UInt8(ascii: "\n") {
                throw fault("the key does not end on its line")
            }
        case .behindKey:
            guard !isSpace else { return }
            guard byte == UInt8(ascii: ":") else { throw fault("a colon was expected here") }
            state = .beforeElement(isFirst: false)
        case .beforeElement(let isFirst):
            guard !isSpace else { return }
            element.start = position
            state = .inElement
            if isFirst, layout == .array, byte == UInt8(ascii: "]") {
                state = .behindAll
            } else {
                consumeValue(byte, &elements)
            }
        case .inElement:
            consumeValue(byte, &elements)
        case .behindAll:
            guard isSpace else { throw fault("there is more behind the end") }
        }
    }

    private mutating func consumeValue(_ byte: UInt8, _ elements: inout [Element]) {
        if byte == UInt8(ascii: "\n") {
            // No string goes on behind the end of a line: one that does is broken, and the values behind it are not.
            isInString = false
            isEscaped = false
            if layout == .lines {
                elements.append(end())
                return
            }
        }
        if isInString {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInString = false
            }
        } else if layout == .array || layout == .keyed {
            let closing = layout == .array ? UInt8(ascii: "]") : UInt8(ascii: "}")
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: ",") where depth == 0, closing where depth == 0:
                elements.append(end())
                state =
                    byte == closing
                    ? .behindAll : layout == .array ? .beforeElement(isFirst: false) : .beforeKey(isFirst: false)
                return
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth = max(0, depth - 1)
            default: break
            }
        }
        if element.text.count < maximumBytes {
            element.text.append(byte)
        } else {
            element.isTooLong = true
        }
    }

    private mutating func end() -> Element {
        defer {
            element = Element()
            nextIndex += 1
            depth = 0
            isInString = false
            state = .beforeElement(isFirst: false)
        }
        while let last = element.text.last, last == 0x20 || last == 0x0A || last == 0x0D || last == 0x09 {
            element.text.removeLast()
        }
        element.index = nextIndex
        return element
    }

    private func fault(_ reason: String) -> Fault {
        Fault(reason: reason, position: position)
    }
}
