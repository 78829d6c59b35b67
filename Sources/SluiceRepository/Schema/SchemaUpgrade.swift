public import SluiceCore

/// A step from one form of stored values to the next.
///
/// A type lists its upgrades in ``Entity/upgrades``, the oldest first. Each record says how many of them its value has
/// behind it. What an older program wrote goes through the others whenever it is read, and is written in the new form when
/// it is next changed, or by a ``SchemaUpgrader`` in the background.
///
///     static let upgrades = [
///         SchemaUpgrade("summary-to-description") { value in
///             value["description"] = value["summary"]
///             value["summary"] = nil
///         }
///     ]
///
/// Programs of both forms can run at once while fields are only added: an older program keeps what it does not know. It
/// refuses to change records that a newer one wrote, since it cannot tell what they mean.
public struct SchemaUpgrade: Sendable {
    /// What it does, in a few words without spaces. Recorded in stores; never changes.
    public let name: String
    private let body: @Sendable (inout JSONValue) throws -> Void

    /// An upgrade.
    ///
    /// - Parameters:
    ///   - name: what it does.
    ///   - upgrade: changes a value of the form before into one of the form behind it. Always the same for the same value.
    ///     What it throws keeps the record from being read; of errors only a ``StoreError``'s own words are told.
    public init(_ name: String, _ upgrade: @escaping @Sendable (inout JSONValue) throws -> Void) {
        self.name = name
        body = upgrade
    }

    /// Brings JSON to the present form; what is in it already, or in a newer one, stays as it is.
    static func bring(
        _ json: [UInt8], of collection: String, through upgrades: [SchemaUpgrade], from schema: Int
    ) throws(StoreError) -> [UInt8] {
        guard schema < upgrades.count else { return json }
        var value = try CanonicalJSON.parse(json)
        for upgrade in upgrades.dropFirst(max(0, schema)) {
            do {
                try upgrade.body(&value)
            } catch let error as StoreError {
                throw error
            } catch {
                throw StoreError(
                    .invalid,
                    "the upgrade \(upgrade.name) of \(collection) does not know what to do with the value")
            }
        }
        return value.text
    }
}
