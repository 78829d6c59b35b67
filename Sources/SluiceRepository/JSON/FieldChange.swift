package import SluiceCore

/// One field in which two values differ.
package struct FieldChange: Sendable, Hashable {
    /// A JSON pointer (RFC 6901); empty for the whole value.
    package let field: String
    /// `nil` if it was not there.
    package let old: JSONValue?
    /// `nil` if it is not there any more.
    package let new: JSONValue?

    /// The fields in which values differ, as far as the audit would name them.
    ///
    /// - Parameters:
    ///   - old: `nil` for nothing.
    ///   - new: `nil` for nothing.
    /// - Returns: the members of the only value there is, if one of them is nothing.
    package static func between(_ old: JSONValue?, _ new: JSONValue?) -> [FieldChange] {
        let empty = JSONValue.object([])
        return JSONDifference.pointers(from: old ?? empty, to: new ?? empty).map { field in
            let place = JSONPointer(field)
            return FieldChange(
                field: field, old: old.flatMap { place?.value(in: $0) }, new: new.flatMap { place?.value(in: $0) })
        }
    }
}
