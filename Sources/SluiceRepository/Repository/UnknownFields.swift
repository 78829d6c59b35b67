/// What becomes of that part of stored JSON of which a type knows nothing.
///
/// Applications of different ages, and of different makers, share data. Keeping means more than members: numbers with more
/// digits than the type's fields hold stay as they were unless the field was changed, and so does the order of members.
public enum UnknownFields: Sendable, Hashable {
    /// It stays as it was. What is written has to be known with what it was before: one more read, unless the caller has it
    /// as a ``Stored``.
    case keep
    /// It goes: the JSON becomes exactly what the value is encoded as.
    case drop
}
