package import SluiceRepository

/// Tells the buckets of a component's records.
package struct Bucketing: Sendable, Hashable {
    private let salt: String

    package init(_ component: Component) {
        salt = component.salt
    }

    package func callAsFunction(_ id: String) -> Int {
        Bucket(of: id, salt: salt).number
    }
}
