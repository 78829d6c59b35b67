/// The order of a list, and between which keys.
public struct ListOrder: Sendable, Hashable {
    let order: StoreQuery.Order
    let lower: SortKey?
    let upper: SortKey?

    /// The same each time, and without meaning; all records.
    public static let enumeration = ListOrder(order: .enumeration, lower: nil, upper: nil)

    /// By an ordered index, the least first; records without a key are not listed.
    ///
    /// - Parameters:
    ///   - index: its name.
    ///   - lower: the least key that is listed. Default any.
    ///   - upper: the greatest key that is listed. Default any.
    /// - Returns: the order.
    public static func ascending(
        _ index: String, from lower: (any SortKeyConvertible)? = nil, through upper: (any SortKeyConvertible)? = nil
    ) -> ListOrder {
        ListOrder(order: .index(index, isDescending: false), lower: lower?.sortKey, upper: upper?.sortKey)
    }

    /// By an ordered index, the greatest first; records without a key are not listed.
    ///
    /// - Parameters:
    ///   - index: its name.
    ///   - lower: the least key that is listed. Default any.
    ///   - upper: the greatest key that is listed. Default any.
    /// - Returns: the order.
    public static func descending(
        _ index: String, from lower: (any SortKeyConvertible)? = nil, through upper: (any SortKeyConvertible)? = nil
    ) -> ListOrder {
        ListOrder(order: .index(index, isDescending: true), lower: lower?.sortKey, upper: upper?.sortKey)
    }
}
