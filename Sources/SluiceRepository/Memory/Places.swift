/// The place of a record in the order of enumeration.
struct EnumerationPlace: Sendable, Comparable {
    let bucket: Int
    let id: ExactText

    static func < (left: EnumerationPlace, right: EnumerationPlace) -> Bool {
        (left.bucket, left.id) < (right.bucket, right.id)
    }
}

/// The place of a record in an ordered index.
struct IndexPlace: Sendable, Comparable {
    let key: SortKey
    let id: ExactText

    static func < (left: IndexPlace, right: IndexPlace) -> Bool {
        (left.key, left.id) < (right.key, right.id)
    }
}

extension IndexPlace {
    /// Key and id, to be found in a set.
    var pair: [ExactText] { [ExactText(key.text), id] }
}

/// One of the sets of an index of labels.
struct LabelPlace: Sendable, Hashable {
    let index: String
    let label: ExactText
}
