import SluiceCore

/// The collections of an application, as a file tells of them: see ``CollectionDeclaration``.
public struct CollectionDeclarations: Sendable, Hashable {
    /// In the order of the file.
    public let collections: [CollectionDeclaration]

    /// Declarations, no two with the same name.
    public init(_ collections: [CollectionDeclaration]) {
        self.collections = collections
    }

    /// The one of a name.
    public subscript(name: String) -> CollectionDeclaration? {
        collections.first { $0.name == name }
    }

    /// Reads declarations.
    ///
    /// - Parameter text: JSON.
    /// - Throws: ``StoreError`` with ``StoreError/Code/invalid``, which says where something is wrong and what would be
    ///   right.
    public init(parsing text: [UInt8]) throws(StoreError) {
        let root = DeclarationReader(try CanonicalJSON.parse(text), at: "")
        try root.checkMembers(["collections"])
        var collections: [CollectionDeclaration] = []
        for reader in try root.required("collections").members() {
            collections.append(try CollectionDeclaration(reader))
        }
        self.init(collections)
    }
}

extension CollectionDeclaration {
    fileprivate init(_ reader: DeclarationReader) throws(StoreError) {
        try reader.checkName()
        try reader.checkMembers(["fields", "indexes"])
        var fields: [Field] = []
        for field in try reader.optional("fields")?.members() ?? [] { fields.append(try Field(field)) }
        var indexes: [Index] = []
        for index in try reader.optional("indexes")?.members() ?? [] { indexes.append(try Index(index)) }
        self.init(name: reader.name, fields: fields, indexes: indexes)
    }
}

extension CollectionDeclaration.Field {
    fileprivate init(_ reader: DeclarationReader) throws(StoreError) {
        let text = try reader.string()
        let isOptional = text.hasSuffix("?")
        let word = isOptional ? String(text.dropLast()) : text
        let type: CollectionDeclaration.FieldType = try reader.choice(word)
        self.init(reader.name, type, isOptional: isOptional)
    }
}

extension CollectionDeclaration.Index {
    fileprivate init(_ reader: DeclarationReader) throws(StoreError) {
        let kinds = ["flag", "labels", "ordered", "unique", "words"]
        try reader.checkName()
        guard let place = try reader.members().first(where: { kinds.contains($0.name) }) else {
            throw reader.wrong("needs one of the members \(kinds.joined(separator: ", "))")
        }
        try reader.checkMembers(place.name == "ordered" ? ["ordered", "as"] : [place.name])
        let content: CollectionDeclaration.IndexContent =
            switch place.name {
            case "flag": .flag(at: try place.pointer())
            case "labels": .labels(at: try place.pointer())
            case "unique": .unique(at: try place.pointer())
            case "words": .words(at: try place.pointers())
            default:
                .ordered(
                    at: try place.pointer(),
                    by: try reader.optional("as").map { order throws(StoreError) in
                        try order.choice(try order.string())
                    } ?? .text)
            }
        self.init(reader.name, content)
    }
}

/// A part of a file of declarations, which knows where it is.
private struct DeclarationReader {
    let value: JSONValue
    let place: String
    let name: String

    init(_ value: JSONValue, at place: String, name: String = "") {
        self.value = value
        self.place = place
        self.name = name
    }

    func wrong(_ problem: String) -> StoreError {
        let place = place.isEmpty ? "the whole" : place
        return StoreError(
            .invalid, "the declaration of collections is refused: \(place) \(problem)",
            fields: [StoreError.FieldProblem(field: self.place, problem: problem)])
    }

    func members() throws(StoreError) -> [DeclarationReader] {
        guard let members = value.object else { throw wrong("has to be an object") }
        return members.map { member in
            DeclarationReader(member.value, at: "\(place)/\(JSONDifference.escaped(member.key))", name: member.key)
        }
    }

    /// - Throws: if it cannot name a collection or an index.
    func checkName() throws(StoreError) {
        guard Component.isLegal(name) else {
            throw wrong("is no name that can be part of keys: use 1 to 64 letters, digits, _, - and .")
        }
    }

    func checkMembers(_ names: [String]) throws(StoreError) {
        for member in try members() where !names.contains(member.name) {
            throw member.wrong("is unknown here; known are \(names.joined(separator: ", "))")
        }
    }

    func optional(_ name: String) throws(StoreError) -> DeclarationReader? {
        try members().first { $0.name == name }
    }

    func required(_ name: String) throws(StoreError) -> DeclarationReader {
        guard let member = try optional(name) else { throw wrong("needs the member \(name)") }
        return member
    }

    func string() throws(StoreError) -> String {
        guard let string = value.string else { throw wrong("has to be a string") }
        return string
    }

    func choice<Choice: RawRepresentable<String> & CaseIterable>(_ word: String) throws(StoreError) -> Choice {
        guard let choice = Choice(rawValue: word) else {
            throw wrong("has to be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return choice
    }

    func pointer() throws(StoreError) -> String {
        let text = try string()
        guard !text.isEmpty, JSONPointer(text) != nil else {
            throw wrong("has to be a JSON pointer, such as /tags")
        }
        return text
    }

    func pointers() throws(StoreError) -> [String] {
        guard let elements = value.array, !elements.isEmpty else {
            throw wrong("has to be an array of JSON pointers, such as [\"/title\"]")
        }
        return try elements.enumerated().map { index, element throws(StoreError) in
            try DeclarationReader(element, at: "\(place)/\(index)").pointer()
        }
    }
}
