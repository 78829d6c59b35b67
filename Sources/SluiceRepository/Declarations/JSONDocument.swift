public import SluiceCore

/// A value of which only its declaration is known: a JSON object with an id.
public struct JSONDocument: Sendable, Hashable {
    /// The member `id`.
    public let id: String
    /// The object. Numbers keep all their digits, and members their order.
    public let value: JSONValue

    /// A document.
    ///
    /// - Parameter value: an object whose member `id` is a string.
    /// - Throws: ``StoreError`` with ``StoreError/Code/invalid`` for anything else.
    public init(_ value: JSONValue) throws(StoreError) {
        guard case .object = value else { throw Self.wrong("", "is no JSON object") }
        guard let member = value["id"] else { throw Self.wrong("/id", "is missing") }
        guard let id = member.string else { throw Self.wrong("/id", "is no string") }
        self.id = id
        self.value = value
    }

    /// Reads a document.
    ///
    /// - Parameter text: JSON.
    /// - Throws: as ``init(_:)``, and for what is no JSON.
    public init(parsing text: [UInt8]) throws(StoreError) {
        try self.init(CanonicalJSON.parse(text))
    }

    private static func wrong(_ field: String, _ problem: String) -> StoreError {
        let place = field.isEmpty ? "the value" : "\(field) of the value"
        return StoreError(
            .invalid, "\(place) \(problem)", fields: [StoreError.FieldProblem(field: field, problem: problem)])
    }
}
