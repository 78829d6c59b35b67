/// An end of a list.
public enum ListEnd: String, Sendable {
    case head = "LEFT"
    case tail = "RIGHT"
}

/// On which side of another element.
public enum ListPlace: String, Sendable {
    case before = "BEFORE"
    case after = "AFTER"
}

/// Which of several equal elements.
public enum ListOccurrences: Sendable, ArgumentPart {
    case all
    /// So many, from the head on.
    case first(Int)
    /// So many, from the tail on.
    case last(Int)

    var arguments: Arguments {
        switch self {
        case .all: 0
        // A count of 0 would mean all.
        case .first(let count): max(1, count)
        case .last(let count): -max(1, count)
        }
    }
}

/// What became of an element that was to be put beside another one.
public enum ListInsertion: Sendable, Hashable {
    /// There is no such list.
    case missingList
    /// The list has no such element.
    case missingElement
    /// It was put there; the length of the list.
    case inserted(count: Int)

    init(_ number: Int) {
        self =
            switch number {
            case 0: .missingList
            case -1: .missingElement
            default: .inserted(count: number)
            }
    }
}

/// Elements, and the key they were taken from.
public struct PoppedElements<Element: Sendable>: Sendable {
    /// The first of the keys that had any.
    public let key: String
    /// What was taken.
    public let elements: [Element]
}

/// COUNT and a number; nothing without a number.
struct CountOption: ArgumentPart {
    let count: Int?

    init(_ count: Int?) {
        self.count = count
    }

    var arguments: Arguments {
        if let count {
            "COUNT"
            count
        }
    }
}

/// Where to search an element of a list.
struct PositionOptions: ArgumentPart {
    var rank: Int?
    var maximumLength: Int?

    var arguments: Arguments {
        if let rank {
            "RANK"
            rank
        }
        if let maximumLength {
            "MAXLEN"
            maximumLength
        }
    }
}

extension Shape {
    /// A key and what was taken from it; `nil` if nothing was.
    static func popped<Element>(_ elements: ReplyShape<[Element]>) -> ReplyShape<PoppedElements<Element>?> {
        pair(string, elements).map { PoppedElements(key: $0.0, elements: $0.1) }.optional
    }
}

extension ReplyShape {
    /// The elements; none for null.
    func orEmpty<Element>() -> ReplyShape<[Element]> where Value == [Element] {
        optional.map { $0 ?? [] }
    }
}
