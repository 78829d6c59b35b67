/// Reads the JSON body of an API request: one command, or a batch of them row by row.
///
/// Arguments become ranges of the buffer. Strings are unescaped in place, numbers and booleans keep their literal text,
/// so that integers above 2^53 and `1.0` reach Redis as they were written.
package struct CommandBodyReader: Sendable {
    package enum Row: Equatable, Sendable {
        /// The arguments were filled; there is at least one.
        case command
        /// Well-formed, but no command; there are no arguments.
        case refused(ArgumentFault)
        /// The batch ended, and nothing but white space follows it.
        case end
    }

    package enum ArgumentFault: Equatable, Sendable {
        case null, nestedArray, nestedObject, emptyCommand

        /// The hosted service's text.
        package var message: StaticString {
            switch self {
            case .null: "ERR null args are not supported"
            case .nestedArray: "ERR unsupported arg type: \"[\": json.Delim"
            case .nestedObject: "ERR unsupported arg type: \"{\": json.Delim"
            case .emptyCommand: "ERR empty command"
            }
        }
    }

    private enum Phase {
        case beforeBatch, behindRow, behindBatch
    }

    /// How many rows were read, refused ones included.
    package private(set) var rowCount = 0
    private let body: ByteRange
    private var position: Int
    private var phase = Phase.beforeBatch

    /// - Parameter body: where in the buffer the JSON text is. Ranges of arguments are relative to the same start.
    package init(body: ByteRange) {
        self.body = body
        position = body.offset
    }

    /// Reads a body that is one command, to its end. Never returns ``Row/end``.
    ///
    /// - Parameters:
    ///   - bytes: the buffer; strings with escapes change in it.
    ///   - arguments: replaced; keeps its capacity.
    /// - Returns: what was read.
    /// - Throws: when the body as a whole is to be refused.
    package mutating func readCommand(
        in bytes: UnsafeMutableRawBufferPointer, into arguments: ArgumentList
    ) throws(BodyFault) -> Row {
        var scanner = try startScanner(in: bytes)
        guard scanner.skip(UInt8(ascii: "[")) else { throw .notAnArray }
        do throws(JSONFault) {
            let row = try readRow(&scanner, into: arguments)
            try scanner.finish()
            return row
        } catch {
            throw BodyFault(error, bodyOffset: body.offset)
        }
    }

    /// Reads the next row of a batch, or finds that the batch ended where it may.
    ///
    /// - Parameters:
    ///   - bytes: the buffer; strings with escapes change in it.
    ///   - arguments: replaced; keeps its capacity.
    /// - Returns: what was read.
    /// - Throws: when the body as a whole is to be refused.
    package mutating func nextRow(
        in bytes: UnsafeMutableRawBufferPointer, into arguments: ArgumentList
    ) throws(BodyFault) -> Row {
        var scanner: JSONScanner
        switch phase {
        case .behindBatch:
            arguments.removeAll()
            return .end
        case .beforeBatch:
            scanner = try startScanner(in: bytes)
            guard scanner.skip(UInt8(ascii: "[")) else { throw .batchNotAnArray }
            phase = .behindRow
            scanner.skipWhiteSpace()
            if scanner.skip(UInt8(ascii: "]")) {
                return try finishBatch(scanner, arguments)
            }
        case .behindRow:
            scanner = JSONScanner(bytes, text: body)
            scanner.position = position
            scanner.skipWhiteSpace()
            if scanner.skip(UInt8(ascii: "]")) {
                return try finishBatch(scanner, arguments)
            }
            guard scanner.skip(UInt8(ascii: ",")) else { throw .malformed(scanner.position - body.offset) }
            scanner.skipWhiteSpace()
        }
        guard scanner.skip(UInt8(ascii: "[")) else { throw fault(ofRowAt: scanner) }
        do throws(JSONFault) {
            let row = try readRow(&scanner, into: arguments)
            position = scanner.position
            return row
        } catch {
            throw BodyFault(error, bodyOffset: body.offset)
        }
    }

    @inline(__always)
    private func startScanner(in bytes: UnsafeMutableRawBufferPointer) throws(BodyFault) -> JSONScanner {
        guard body.count > 0 else { throw .empty }
        var scanner = JSONScanner(bytes, text: body)
        scanner.skipWhiteSpace()
        guard !scanner.isAtEnd else { throw .empty }
        return scanner
    }

    private mutating func finishBatch(
        _ scanner: JSONScanner, _ arguments: ArgumentList
    ) throws(BodyFault) -> Row {
        var scanner = scanner
        arguments.removeAll()
        do throws(JSONFault) {
            try scanner.finish()
        } catch {
            throw BodyFault(error, bodyOffset: body.offset)
        }
        guard rowCount > 0 else { throw .emptyBatch }
        phase = .behindBatch
        return .end
    }

    /// What is wrong with something that should be a row: another kind of value, or no value at all.
    private func fault(ofRowAt scanner: JSONScanner) -> BodyFault {
        var rest = scanner
        do throws(JSONFault) {
            try rest.skipValue()
            return .rowNotAnArray
        } catch {
            return BodyFault(error, bodyOffset: body.offset)
        }
    }

    /// Reads arguments up to the closing bracket; the opening one is already behind the scanner.
    @inline(__always)
    private mutating func readRow(
        _ scanner: inout JSONScanner, into arguments: ArgumentList
    ) throws(JSONFault) -> Row {
        rowCount &+= 1
        arguments.removeAll()
        // The commonest form, strings only; on a copy, so that it need not leave the registers.
        var rest = scanner
        while rest.next == UInt8(ascii: "\"") {
            arguments.append(try rest.string())
            rest.skipWhiteSpace()
            if rest.skip(UInt8(ascii: "]")) {
                scanner.position = rest.position
                return .command
            }
            guard rest.skip(UInt8(ascii: ",")) else { throw .malformed(rest.position) }
            rest.skipWhiteSpace()
        }
        scanner.position = rest.position
        return try readRestOfRow(&scanner, into: arguments)
    }

    /// Reads on where an argument must follow or, in a row that has none yet, may follow.
    @inline(never)
    private func readRestOfRow(
        _ scanner: inout JSONScanner, into arguments: ArgumentList
    ) throws(JSONFault) -> Row {
        var refusal: ArgumentFault?
        scanner.skipWhiteSpace()
        if arguments.isEmpty, scanner.skip(UInt8(ascii: "]")) {
            return .refused(.emptyCommand)
        }
        while true {
            if scanner.next == UInt8(ascii: "\"") {
                arguments.append(try scanner.string())
            } else if let fault = try readOtherArgument(&scanner, into: arguments), refusal == nil {
                refusal = fault
            }
            scanner.skipWhiteSpace()
            if scanner.skip(UInt8(ascii: ",")) {
                scanner.skipWhiteSpace()
                continue
            }
            guard scanner.skip(UInt8(ascii: "]")) else { throw .malformed(scanner.position) }
            guard let refusal else { return .command }
            arguments.removeAll()
            return .refused(refusal)
        }
    }

    /// Reads an argument that is no string; returns why there can be no such argument, if so.
    private func readOtherArgument(
        _ scanner: inout JSONScanner, into arguments: ArgumentList
    ) throws(JSONFault) -> ArgumentFault? {
        switch scanner.next {
        case UInt8(ascii: "["):
            try scanner.skipValue()
            return .nestedArray
        case UInt8(ascii: "{"):
            try scanner.skipValue()
            return .nestedObject
        case UInt8(ascii: "n"):
            _ = try scanner.literal("null")
            return .null
        case UInt8(ascii: "t"): arguments.append(try scanner.literal("true"))
        case UInt8(ascii: "f"): arguments.append(try scanner.literal("false"))
        default: arguments.append(try scanner.number())
        }
        return nil
    }
}
