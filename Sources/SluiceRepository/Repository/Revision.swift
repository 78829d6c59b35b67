/// Which version of a record was read: opaque, for ``Repository/update(_:)`` and its like.
///
/// Its text serves as the `ETag` of HTTP, in quotation marks.
public struct Revision: Sendable, Hashable, LosslessStringConvertible {
    let version: RecordVersion

    package init(_ version: RecordVersion) {
        self.version = version
    }

    /// The text.
    public var description: String { version.description }

    /// - Parameter text: a ``description``; `nil` for any other.
    public init?(_ text: String) {
        guard let version = RecordVersion(text) else { return nil }
        self.version = version
    }
}

extension Revision: Codable {
    /// Reads the text.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let revision = Revision(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "This is no revision.")
        }
        self = revision
    }

    /// Writes the text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
