/// When to set a key.
public enum SetCondition: String, Sendable, ArgumentPart {
    /// Only if there is no such key.
    case ifAbsent = "NX"
    /// Only if there is such a key.
    case ifPresent = "XX"

    var arguments: Arguments { rawValue }
}
