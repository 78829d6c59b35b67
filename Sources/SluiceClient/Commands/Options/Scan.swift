/// Where a scan goes on.
public struct ScanCursor: Sendable, Hashable, ArgumentPart {
    /// As the server gave it.
    package let text: String

    package init(text: String) {
        self.text = text
    }

    /// At the beginning.
    public static let start = ScanCursor(text: "0")

    /// Whether it has been everywhere.
    public var isAtEnd: Bool { self == .start }

    var arguments: Arguments { text }
}

/// What one step of a scan found.
public struct ScanPage<Element: Sendable>: Sendable {
    /// Where to go on; see ``ScanCursor/isAtEnd``.
    public let next: ScanCursor
    /// What was found, perhaps nothing; an element may be met more than once.
    public let elements: [Element]
}

/// Which elements a scan is to find, and how much a step is to do.
struct ScanOptions: ArgumentPart {
    var pattern: String?
    var count: Int?

    var arguments: Arguments {
        if let pattern {
            "MATCH"
            pattern
        }
        if let count {
            "COUNT"
            count
        }
    }
}

extension Shape {
    /// A cursor and what a step found.
    static func page<Element>(_ elements: ReplyShape<[Element]>) -> ReplyShape<ScanPage<Element>> {
        Shape.pair(Shape.string, elements).map { cursor, elements in
            ScanPage(next: ScanCursor(text: cursor), elements: elements)
        }
    }
}
