import SluiceCore

/// An ordered index of times, and how times are written in its keys.
struct TimeIndex: Sendable {
    /// Seconds from the beginning of 1970 to that of 2001, from which Swift counts dates.
    private static let epoch: Int64 = 978_307_200

    let name: String
    private let isText: Bool

    /// The first of the names that is declared as an ordered index of times; `nil` if there is none.
    init?(_ names: [String], of declaration: CollectionDeclaration) {
        for name in names {
            guard let index = declaration.indexes.first(where: { $0.name == name }),
                case .ordered(_, let order) = index.content, order == .text || order == .date
            else { continue }
            self.name = name
            isText = order == .text
            return
        }
        return nil
    }

    /// All keys that are times.
    var all: Range<SortKey> {
        isText ? SortKey("0")..<SortKey(":") : SortKey(-Double.infinity)..<SortKey(Double.infinity)
    }

    /// The key of a time, in milliseconds since 1970.
    func key(at milliseconds: Int64) -> SortKey {
        isText
            ? SortKey(CivilTime(milliseconds: milliseconds).description)
            : SortKey(Double(milliseconds) / 1_000 - Double(Self.epoch))
    }

    /// The keys within a month.
    func keys(in month: CalendarMonth) -> Range<SortKey> {
        start(of: month)..<start(of: month.advanced(by: 1))
    }

    func start(of month: CalendarMonth) -> SortKey {
        isText ? SortKey(month.description) : SortKey(Double(month.start - Self.epoch))
    }

    func month(of key: SortKey) -> CalendarMonth? {
        isText ? CalendarMonth(prefixOf: key.text) : time(of: key).map { CalendarMonth(of: $0) }
    }

    /// A key as people read it.
    func text(of key: SortKey) -> String {
        isText ? key.text : time(of: key)?.description ?? key.text
    }

    private func time(of key: SortKey) -> CivilTime? {
        // Years of four digits.
        guard let seconds = key.double, abs(seconds) < 2.5e11 else { return nil }
        return CivilTime(milliseconds: Int64((seconds + Double(Self.epoch)) * 1_000))
    }
}

extension SortKey {
    /// The number that the key was made of, if it was a `Double`.
    var double: Double? {
        guard text.utf8.count == 16, let word = UInt64(text, radix: 16) else { return nil }
        return Double(bitPattern: word >> 63 == 1 ? word & ~(1 << 63) : ~word)
    }
}
