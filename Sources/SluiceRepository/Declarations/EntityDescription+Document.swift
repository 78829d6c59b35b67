import SluiceCore

extension EntityDescription where Value == JSONDocument {
    /// Documents of a declared collection.
    ///
    /// - Parameters:
    ///   - declaration: what the collection holds.
    ///   - upgrades: the names of the upgrades of its schema that the store has recorded, see
    ///     ``ReadableStore/recordedUpgrades()``. Only the application can upgrade records: those in an older form cannot
    ///     be read as documents until it has. Default none.
    public init(_ declaration: CollectionDeclaration, upgrades: [String] = []) {
        self.init(declaration, upgrades: upgrades) { upgrade throws(StoreError) in
            throw StoreError(
                .invalid,
                "the value lacks the upgrade \(upgrade) of \(declaration.name), which only the application can make")
        }
    }

    /// Documents to be read only: those in an older form are read as they are.
    package init(reading declaration: CollectionDeclaration, upgrades: [String]) {
        self.init(declaration, upgrades: upgrades) { _ in }
    }

    private init(
        _ declaration: CollectionDeclaration, upgrades: [String],
        judge: @escaping @Sendable (String) throws(StoreError) -> Void
    ) {
        let listings = declaration.indexes.map(Listing.init)
        let name = declaration.name
        self.init(
            collection: name,
            indexes: declaration.indexes.map { Component.IndexDeclaration(name: $0.name, kind: $0.kind) },
            upgrades: upgrades.map { upgrade in SchemaUpgrade(upgrade) { _ in try judge(upgrade) } },
            valueName: "document of \(name)", id: \.id,
            validate: { document in declaration.fields.compactMap { $0.problem(in: document.value) } },
            memberships: { document in listings.flatMap { $0.memberships(of: document.value) } },
            decode: { try JSONDocument(parsing: $0) },
            encode: { document throws(StoreError) in document.value.text })
    }
}

/// An index whose places have been read.
private struct Listing: Sendable {
    private let index: CollectionDeclaration.Index
    private let places: [JSONPointer]

    init(_ index: CollectionDeclaration.Index) {
        self.index = index
        let texts =
            switch index.content {
            case .flag(let place), .labels(let place), .ordered(let place, _), .unique(let place): [place]
            case .words(let places): places
            }
        places = texts.compactMap { JSONPointer($0) }
    }

    /// What has another type than the index lists is not listed: as for a type whose field is optional.
    func memberships(of document: JSONValue) -> [Membership] {
        let values = places.compactMap { $0.value(in: document) }
        switch index.content {
        case .flag: return values.first?.bool == true ? [.flag(index.name)] : []
        case .labels:
            let labels = values.first?.array?.compactMap(\.string) ?? []
            return labels.filter { !$0.isEmpty }.map { .label(index: index.name, $0) }
        case .unique:
            guard let value = values.first?.string, !value.isEmpty else { return [] }
            return [.unique(index: index.name, value)]
        case .words:
            return TextTokens.words(of: values.compactMap(\.string)).map { .label(index: index.name, $0) }
        case .ordered(_, let order):
            return values.first.flatMap(order.sortKey).map { [.ordered(index: index.name, $0)] } ?? []
        }
    }
}

extension CollectionDeclaration.Order {
    /// The key of a value that a person wrote; `nil` for what is none.
    package func sortKey(text: String) -> SortKey? {
        let isText = self == .text || self == .date && Double(text) == nil
        return sortKey(isText ? .string(text) : .number(text))
    }

    fileprivate func sortKey(_ value: JSONValue) -> SortKey? {
        switch self {
        case .text: value.string.map { SortKey($0) }
        case .integer: value.decoded(Int64.self).map { SortKey($0) }
        case .number: value.decoded(Double.self).map { SortKey($0) }
        case .date: (value.decoded(Double.self) ?? value.string.flatMap(DateText.seconds)).map { SortKey($0) }
        }
    }
}

extension CollectionDeclaration.Field {
    fileprivate func problem(in document: JSONValue) -> StoreError.FieldProblem? {
        let value = document[name]
        if value == nil || value == .null {
            return isOptional ? nil : problem(value == nil ? "is missing" : "is null, and has to be a \(type)")
        }
        let fits =
            switch type {
            case .string: value?.string != nil
            case .number: if case .number = value { true } else { false }
            case .integer: value?.decoded(Int64.self) != nil
            case .boolean: value?.bool != nil
            case .array: value?.array != nil
            case .object: value?.object != nil
            case .date: value?.string.flatMap(DateText.seconds) != nil
            }
        return fits ? nil : problem("is no \(type)")
    }

    private func problem(_ text: String) -> StoreError.FieldProblem {
        StoreError.FieldProblem(field: "/" + JSONDifference.escaped(name), problem: text)
    }
}

extension JSONValue {
    /// A number as a type reads it that has a field of that kind: `1.0` is a whole number, `1e999` is none at all.
    fileprivate func decoded<Number: Decodable>(_ type: Number.Type) -> Number? {
        guard case .number(let literal) = self else { return nil }
        return try? JSONTextDecoder().decode(type, from: Array(literal.utf8))
    }
}
