import SluiceCore

/// A value as it was read or written, with where it stands in its history.
///
/// Fields of the value can be read and set on it directly; ``Repository/update(_:)`` writes them.
@dynamicMemberLookup
public struct Stored<Value: Sendable>: Sendable {
    /// The value. Change it, then update it.
    public var value: Value
    /// Which record.
    public let id: String
    /// Which version of it.
    public let revision: Revision
    /// When it was written, in milliseconds since 1970 by the writer's clock; for people.
    public let timestamp: Int64
    /// Which process wrote it: role, process, build; for people.
    public let writer: String
    /// From where it was read.
    public let source: ReadSource
    /// How old it may be.
    public let freshness: Freshness
    /// The JSON from which the value was read, in its present schema; does not follow changes of ``value``.
    public let json: [UInt8]
    /// Whether the request had been carried out earlier, under the same idempotency key, and nothing was done now.
    public internal(set) var isRepeated = false
    /// Of a change that is durable on this host and not committed yet; `nil` for all others.
    public internal(set) var pending: PendingTicket?

    /// The value as it was read.
    let original: Value
    /// How many upgrades of its schema the record had behind it.
    package let schema: Int

    init(
        _ value: Value, json: [UInt8], id: String, revision: Revision, schema: Int, timestamp: Int64, writer: String,
        source: ReadSource, freshness: Freshness
    ) {
        self.value = value
        original = value
        self.json = json
        self.id = id
        self.revision = revision
        self.schema = schema
        self.timestamp = timestamp
        self.writer = writer
        self.source = source
        self.freshness = freshness
    }

    /// A field of the value.
    public subscript<Field>(dynamicMember field: KeyPath<Value, Field>) -> Field {
        value[keyPath: field]
    }

    /// A field of the value, to be changed.
    public subscript<Field>(dynamicMember field: WritableKeyPath<Value, Field>) -> Field {
        get { value[keyPath: field] }
        set { value[keyPath: field] = newValue }
    }
}

extension Stored {
    /// Reads a record; `nil` for a deleted one.
    ///
    /// - Throws: ``StoreError`` with ``StoreError/Code/damaged`` for what is not of the type.
    init?(
        _ record: Record, _ entity: EntityDescription<Value>, source: ReadSource, freshness: Freshness
    ) throws(StoreError) {
        guard let json = record.value else { return nil }
        do throws(StoreError) {
            let read = try entity.value(from: json, schema: record.schema)
            guard ExactText(entity.id(read.value)) == ExactText(record.id) else {
                let problem = StoreError.FieldProblem(field: "/id", problem: "is not the id of the record")
                throw StoreError(invalid: [problem], entity.collection)
            }
            self.init(
                read.value, json: read.json, id: record.id, revision: Revision(record.version), schema: record.schema,
                timestamp: record.timestamp, writer: record.writer, source: source, freshness: freshness)
        } catch {
            throw StoreError(
                .damaged, "what is stored in \(entity.collection) is no \(entity.valueName): \(error.message)",
                fields: error.fields)
        }
    }
}
