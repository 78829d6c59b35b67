/// Some of the bits of a value.
public enum BitRange: Sendable, ArgumentPart {
    /// All bits of these bytes.
    case bytes(IndexRange)
    /// These bits; since Redis 7.0.
    case bits(IndexRange)

    var arguments: Arguments {
        switch self {
        case .bytes(let range):
            range
        case .bits(let range):
            range
            "BIT"
        }
    }
}

/// How to combine values bit by bit.
public enum BitOperation: String, Sendable {
    case and = "AND"
    case or = "OR"
    case xor = "XOR"
    /// Of one value.
    case not = "NOT"
    /// In the first and in no other; since Redis 8.2.
    case difference = "DIFF"
    /// In any other and not in the first; since Redis 8.2.
    case reverseDifference = "DIFF1"
    /// In the first and in any other; since Redis 8.2.
    case andOr = "ANDOR"
    /// In exactly one; since Redis 8.2.
    case one = "ONE"
}

/// Where an integer is inside a value, and how wide it is.
public struct BitField: Sendable, Hashable, ArgumentPart {
    let type: String
    let offset: String

    /// An integer from 0 up.
    ///
    /// Its width is up to 63 bits; the offset is in bits.
    public static func unsigned(_ bits: Int, at offset: Int) -> Self { Self(type: "u\(bits)", offset: "\(offset)") }

    /// An integer that may be negative.
    ///
    /// Its width is up to 64 bits; the offset is in bits.
    public static func signed(_ bits: Int, at offset: Int) -> Self { Self(type: "i\(bits)", offset: "\(offset)") }

    /// An element of a row of integers from 0 up, one behind the other.
    public static func unsigned(_ bits: Int, element: Int) -> Self { Self(type: "u\(bits)", offset: "#\(element)") }

    /// An element of a row of integers that may be negative, one behind the other.
    public static func signed(_ bits: Int, element: Int) -> Self { Self(type: "i\(bits)", offset: "#\(element)") }

    var arguments: Arguments {
        type
        offset
    }
}

/// A step of BITFIELD.
public enum BitFieldStep: Sendable, ArgumentPart {
    /// What happens to an integer that becomes too great.
    public enum Overflow: String, Sendable {
        /// It begins again at the other end.
        case wrap = "WRAP"
        /// It stays as great as it can be.
        case saturate = "SAT"
        /// The step is not done.
        case fail = "FAIL"
    }

    /// Gives the integer.
    case get(BitField)
    /// Sets the integer, and gives the one before.
    case set(BitField, Int)
    /// Adds to the integer, and gives the sum.
    case increment(BitField, by: Int)
    /// How the steps behind it overflow; gives nothing. Before it they wrap.
    case overflow(Overflow)

    var arguments: Arguments {
        switch self {
        case .get(let field):
            "GET"
            field
        case .set(let field, let value):
            "SET"
            field
            value
        case .increment(let field, let amount):
            "INCRBY"
            field
            amount
        case .overflow(let overflow):
            "OVERFLOW"
            overflow.rawValue
        }
    }
}
