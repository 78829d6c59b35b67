/// The words behind a command's name.
@usableFromInline
struct Arguments: Sendable {
    @usableFromInline private(set) var buffer = WordBuffer()
    /// The first argument that could not be encoded.
    @usableFromInline private(set) var fault: EncodingFault?

    @usableFromInline init() {}

    var words: [[UInt8]] { buffer.words }

    @inlinable
    mutating func append<Argument: RedisArgument>(_ argument: Argument) {
        // The commonest kind needs no array of its own.
        if Argument.self == String.self { return append(text: unsafeBitCast(argument, to: String.self)) }
        do throws(EncodingFault) {
            append(word: try argument.redisBytes())
        } catch {
            fail(error)
        }
    }

    @usableFromInline mutating func append(text: String) {
        var text = text
        text.withUTF8 { buffer.append(UnsafeRawBufferPointer($0)) }
    }

    @usableFromInline mutating func append(word: [UInt8]) {
        buffer.append(word)
    }

    @usableFromInline mutating func fail(_ error: EncodingFault) {
        fault = fault ?? error
    }

    /// One of the words, with the fault of them all.
    subscript(index: Int) -> Arguments {
        var word = Arguments()
        word.fault = fault
        let words = words
        if words.indices.contains(index) {
            word.buffer.append(words[index])
        }
        return word
    }

    @usableFromInline mutating func append(_ other: Arguments) {
        buffer.append(other.buffer)
        fault = fault ?? other.fault
    }
}

/// A part of a command that is more than one word, or none: an option, a range.
protocol ArgumentPart: Sendable {
    @ArgumentBuilder var arguments: Arguments { get }
}

/// Puts arguments in a row; what is `nil` is left out.
@usableFromInline
@resultBuilder enum ArgumentBuilder {
    @inlinable
    static func buildExpression(_ argument: some RedisArgument) -> Arguments {
        var arguments = Arguments()
        arguments.append(argument)
        return arguments
    }

    @inlinable
    static func buildExpression(_ argument: (some RedisArgument)?) -> Arguments {
        argument.map { buildExpression($0) } ?? Arguments()
    }

    @inlinable
    static func buildExpression(_ all: [some RedisArgument]) -> Arguments {
        var arguments = Arguments()
        for argument in all { arguments.append(argument) }
        return arguments
    }

    static func buildExpression(_ part: some ArgumentPart) -> Arguments { part.arguments }

    static func buildExpression(_ part: (some ArgumentPart)?) -> Arguments { part?.arguments ?? Arguments() }

    static func buildExpression(_ parts: [some ArgumentPart]) -> Arguments {
        buildArray(parts.map(\.arguments))
    }

    static func buildExpression(_ arguments: Arguments) -> Arguments { arguments }

    @usableFromInline static func buildBlock() -> Arguments { Arguments() }

    @inlinable static func buildPartialBlock(first: Arguments) -> Arguments { first }

    @usableFromInline static func buildPartialBlock(accumulated: consuming Arguments, next: Arguments) -> Arguments {
        accumulated.append(next)
        return accumulated
    }

    static func buildOptional(_ part: Arguments?) -> Arguments { part ?? Arguments() }

    static func buildEither(first part: Arguments) -> Arguments { part }

    static func buildEither(second part: Arguments) -> Arguments { part }

    static func buildArray(_ parts: [Arguments]) -> Arguments {
        var arguments = Arguments()
        for part in parts { arguments.append(part) }
        return arguments
    }
}
