/// A declared index of a type: a name, and where a value is listed in it.
public struct EntityIndex<Indexed: Entity>: Sendable {
    /// Labels and unique values that are longer cannot be listed, and are refused: 512 bytes.
    public static var maximumTextBytes: Int { 512 }

    let declaration: Component.IndexDeclaration
    let memberships: @Sendable (Indexed) -> [Membership]

    private init(
        _ name: String, _ kind: Component.IndexKind, _ memberships: @escaping @Sendable (Indexed) -> [Membership]
    ) {
        declaration = Component.IndexDeclaration(name: name, kind: kind)
        self.memberships = memberships
    }

    /// The records for which something holds, such as `published`.
    ///
    /// - Parameters:
    ///   - name: as a component's.
    ///   - isListed: whether a value is.
    /// - Returns: the declaration.
    public static func flag(_ name: String, _ isListed: @escaping @Sendable (Indexed) -> Bool) -> EntityIndex {
        EntityIndex(name, .flag) { isListed($0) ? [.flag(name)] : [] }
    }

    /// The records by each of their labels, such as `tags`. Empty labels are left out.
    ///
    /// - Parameters:
    ///   - name: as a component's.
    ///   - labels: of a value; the same one twice counts once.
    /// - Returns: the declaration.
    public static func labels<Labels: Sequence<String> & SendableMetatype>(
        _ name: String, _ labels: @escaping @Sendable (Indexed) -> Labels
    ) -> EntityIndex {
        EntityIndex(name, .labels) { value in
            labels(value).compactMap { $0.isEmpty ? nil : .label(index: name, $0) }
        }
    }

    /// The records in the order of a number, a time or a text.
    ///
    /// - Parameters:
    ///   - name: as a component's.
    ///   - key: what a value is sorted by; `nil` for one that is not listed.
    /// - Returns: the declaration.
    public static func ordered(
        _ name: String, _ key: @escaping @Sendable (Indexed) -> (some SortKeyConvertible)?
    ) -> EntityIndex {
        EntityIndex(name, .ordered) { value in
            key(value).map { [.ordered(index: name, $0.sortKey)] } ?? []
        }
    }

    /// A value that no two records have at once, such as `slug`.
    ///
    /// - Parameters:
    ///   - name: as a component's.
    ///   - value: of a record; `nil` or an empty one for a record without one.
    /// - Returns: the declaration.
    public static func unique(_ name: String, _ value: @escaping @Sendable (Indexed) -> String?) -> EntityIndex {
        EntityIndex(name, .unique) { entity in
            value(entity).flatMap { $0.isEmpty ? nil : [.unique(index: name, $0)] } ?? []
        }
    }

    /// The records by the words of their texts: see ``TextTokens``.
    ///
    /// - Parameters:
    ///   - name: as a component's.
    ///   - texts: of a value.
    /// - Returns: the declaration.
    public static func text(_ name: String, _ texts: @escaping @Sendable (Indexed) -> [String?]) -> EntityIndex {
        EntityIndex(name, .labels) { value in
            TextTokens.words(of: texts(value).compactMap { $0 }).map { .label(index: name, $0) }
        }
    }
}

extension Membership {
    /// What is wrong with a place where a value wants to be listed.
    var problem: StoreError.FieldProblem? {
        let limit = 512
        return switch self {
        case .label(let index, let text) where text.utf8.count > limit:
            StoreError.FieldProblem(field: "", problem: "a label of the index \(index) has more than \(limit) bytes")
        case .unique(let index, let text) where text.utf8.count > limit:
            StoreError.FieldProblem(field: "", problem: "the value of the index \(index) has more than \(limit) bytes")
        default: nil
        }
    }
}
