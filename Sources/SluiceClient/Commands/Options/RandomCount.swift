/// How many elements to take at random.
public enum RandomCount: Sendable, ArgumentPart {
    /// Up to so many, all different.
    case distinct(Int)
    /// Exactly so many; the same may be taken again.
    case repeating(Int)

    var arguments: Arguments {
        switch self {
        case .distinct(let count): max(0, count)
        case .repeating(let count): -max(0, count)
        }
    }
}
