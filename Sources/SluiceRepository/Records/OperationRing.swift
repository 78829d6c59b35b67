/// The last operations on a record, newest first, with the versions that they made.
///
/// Carried with the record wherever it is copied, so that an operation that is sent again, to whichever store, is known.
public struct OperationRing: Sendable, Hashable {
    /// An operation and what it made.
    public struct Entry: Sendable, Hashable {
        /// Which operation.
        public let operation: OperationID
        /// The version of the record behind it.
        public let version: RecordVersion

        /// An entry that was read.
        public init(operation: OperationID, version: RecordVersion) {
            self.operation = operation
            self.version = version
        }
    }

    /// How many operations are remembered.
    public static let capacity = 8

    /// At most ``capacity``, newest first.
    public private(set) var entries: [Entry] = []

    /// Nothing is remembered yet.
    public init() {}

    /// - Parameter entries: newest first; what is beyond ``capacity`` is forgotten.
    public init(_ entries: some Sequence<Entry>) {
        self.entries = Array(entries.prefix(Self.capacity))
    }

    /// The version that an operation made; `nil` if it is not, or no more, known.
    public subscript(operation: OperationID) -> RecordVersion? {
        entries.first { $0.operation == operation }?.version
    }

    /// The ring behind one more operation.
    public func adding(_ operation: OperationID, _ version: RecordVersion) -> OperationRing {
        OperationRing([Entry(operation: operation, version: version)] + entries)
    }
}

extension OperationRing: LosslessStringConvertible {
    /// `operation:version` of each, separated by commas.
    public var description: String {
        entries.map { "\($0.operation):\($0.version)" }.joined(separator: ",")
    }

    /// - Parameter text: as ``description`` writes it.
    public init?(_ text: String) {
        var entries: [Entry] = []
        for part in text.split(separator: ",") {
            let words = part.split(separator: ":", maxSplits: 1)
            guard words.count == 2, let operation = OperationID(String(words[0])),
                let version = RecordVersion(String(words[1]))
            else { return nil }
            entries.append(Entry(operation: operation, version: version))
        }
        guard entries.count <= Self.capacity else { return nil }
        self.entries = entries
    }
}
