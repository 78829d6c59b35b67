/// What every store does, as a value: the atomic steps without files, network, locks or clocks.
///
/// It is what ``MemoryStore`` holds, what the scripts for Redis are compared with, and what simulations run on. The time
/// is passed in, in milliseconds since 1970.
package struct StoreModel: Sendable {
    package let component: Component
    /// `nil` until the component is opened.
    package var gate: Gate?
    /// The highest version of a tombstone that was purged.
    package internal(set) var floor = RecordVersion.none
    /// That of the last commit.
    package internal(set) var sequence: Int64 = 0
    /// The highest sequence of the other store from which a copy came.
    package internal(set) var appliedSequence: Int64 = 0
    /// Rises with everything that may make a cached answer old.
    package internal(set) var cacheGeneration: Int64 = 0
    /// Commits by `component:action:source`.
    package internal(set) var statistics: [String: Int64] = [:]

    /// What is kept about the component's schema.
    package internal(set) var schemaDocument: [UInt8]?

    var records: [ExactText: Record] = [:]
    var indexes = MemoryIndexes()
    var digests: [Int: BucketDigest] = [:]
    /// When records were deleted here.
    var deletions: [ExactText: Int64] = [:]
    var marks: [ExactText: Int64] = [:]
    var audit = MemoryAudit()
    var idempotency: [ContentHash: IdempotencyRecord] = [:]

    package init(_ component: Component) {
        self.component = component
    }

    /// Opens the component, unless it is.
    package mutating func open() {
        if gate == nil { gate = .open }
    }

    /// Sets the gate, unless it is older than the one that is there, or set by an older controller.
    package mutating func setGate(_ new: Gate, resetsFloor: Bool = false) throws(StoreError) -> Bool {
        try Component.check(buckets: new.primary)
        let old = gate ?? Gate(epoch: 0, primary: 0..<0, term: .min)
        guard new.epoch > old.epoch, new.term >= old.term else { return false }
        gate = new
        if resetsFloor { floor = .none }
        return true
    }

    /// Reads a record with the gate.
    package func read(_ id: String) throws(StoreError) -> StrongRead {
        try RecordID.check(id)
        return StrongRead(record: records[ExactText(id)], gate: gate, floor: floor)
    }

    /// Keeps another document about the schema, unless what is there is not what was expected.
    package mutating func setSchemaDocument(_ document: [UInt8], expecting expected: [UInt8]?) -> Bool {
        guard schemaDocument == expected else { return false }
        schemaDocument = document
        return true
    }

    /// Takes back a mark, unless the record was committed again since.
    package mutating func clear(_ mark: DirtyMark) -> Bool {
        let id = ExactText(mark.id)
        guard marks[id] == mark.sequence else { return false }
        marks[id] = nil
        return true
    }

    /// Marked records, the longest marked first.
    package func dirty(after sequence: Int64, limit: Int) throws(StoreError) -> [DirtyMark] {
        try Component.check(limit: limit)
        let marks = marks.filter { $0.value > sequence }.sorted { $0.value < $1.value }
        return marks.prefix(limit).map { DirtyMark(id: $0.key.text, sequence: $0.value) }
    }

    /// What a bucket holds, in short.
    package func digest(of bucket: Int) -> BucketDigest {
        digests[bucket] ?? BucketDigest()
    }

    /// Puts a record in the place of the one with its id, wherever it is listed.
    package mutating func store(_ record: Record, at time: Int64) {
        let id = ExactText(record.id)
        let bucket = component.bucket(of: record.id).number
        let old = records.updateValue(record, forKey: id)
        if let old { digests[bucket, default: BucketDigest()].remove(old) }
        digests[bucket, default: BucketDigest()].add(record)
        indexes.replace(old, by: record, in: bucket)
        deletions[id] = record.isDeleted ? time : nil
        cacheGeneration += 1
    }

    func openGate() throws(StoreError) -> Gate {
        guard let gate else {
            throw StoreError(.notOpen, "\(component.name) was never opened in this store: call open() once")
        }
        return gate
    }
}
