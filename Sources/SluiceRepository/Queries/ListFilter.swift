/// A condition on the records of a list, by a declared index. Several hold together.
public enum ListFilter: Sendable, Hashable {
    /// In the index of a flag.
    case flag(String)
    /// With a label, byte for byte.
    case label(String, String)
    /// With all words of a text, at most 32; upper and lower case are the same. A text without words finds nothing.
    case text(String, String)
}
