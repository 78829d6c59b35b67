/// A member of a sorted set.
public struct ScoredMember: Sendable, Hashable, ArgumentPart {
    /// The member's bytes.
    public var bytes: [UInt8]
    /// What members are sorted by; those with equal scores by their bytes.
    public var score: Double

    /// The member as text; bytes that are no UTF-8 are replaced. ``bytes`` has them as they are.
    public var member: String { String(decoding: bytes, as: UTF8.self) }

    /// A member of text.
    public init(_ member: String, _ score: Double) {
        self.init(bytes: Array(member.utf8), score)
    }

    /// A member of any bytes.
    public init(bytes: [UInt8], _ score: Double) {
        self.bytes = bytes
        self.score = score
    }

    var arguments: Arguments {
        score
        bytes
    }
}

extension Shape {
    static var scoredMembers: ReplyShape<[ScoredMember]> {
        pairs(value([UInt8].self), double).map { pairs in pairs.map { ScoredMember(bytes: $0.0, $0.1) } }
    }
}
