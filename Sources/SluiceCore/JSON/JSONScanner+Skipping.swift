extension JSONScanner {
    /// How many arrays and objects inside each other a skipped value may have: the bits of a word.
    static var maximumSkippedDepth: Int { UInt64.bitWidth }

    /// Steps over one value of any kind, which must be well-formed.
    mutating func skipValue() throws(JSONFault) {
        // One bit per open container, the innermost lowest: set for objects.
        var kinds: UInt64 = 0
        var depth = 0
        while true {
            skipWhiteSpace()
            switch next {
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                guard depth < Self.maximumSkippedDepth else { throw .tooDeep(position) }
                let isObject = next == UInt8(ascii: "{")
                position &+= 1
                skipWhiteSpace()
                if !skip(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                    kinds = kinds &<< 1 | (isObject ? 1 : 0)
                    depth &+= 1
                    if isObject { try skipKey() }
                    continue
                }
            case UInt8(ascii: "\""): _ = try string()
            case UInt8(ascii: "t"): _ = try literal("true")
            case UInt8(ascii: "f"): _ = try literal("false")
            case UInt8(ascii: "n"): _ = try literal("null")
            default: _ = try number()
            }
            // A value ended: so may the containers that it was the last one of.
            while true {
                guard depth > 0 else { return }
                skipWhiteSpace()
                if skip(UInt8(ascii: ",")) {
                    if kinds & 1 != 0 { try skipKey() }
                    break
                }
                guard skip(kinds & 1 != 0 ? UInt8(ascii: "}") : UInt8(ascii: "]")) else { throw .malformed(position) }
                kinds &>>= 1
                depth &-= 1
            }
        }
    }

    private mutating func skipKey() throws(JSONFault) {
        _ = try key()
    }

    /// Reads the key of an object's next member and the colon behind it.
    mutating func key() throws(JSONFault) -> ByteRange {
        skipWhiteSpace()
        guard next == UInt8(ascii: "\"") else { throw .malformed(position) }
        let key = try string()
        skipWhiteSpace()
        guard skip(UInt8(ascii: ":")) else { throw .malformed(position) }
        return key
    }
}
