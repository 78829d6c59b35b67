/// The state of a store but for the values, which are in plain files, and the audit, which is in files of its own: what
/// the sidecar of a checkpoint holds.
struct Snapshot {
    /// Of the format; readers refuse another one.
    private static let format: Int64 = 1

    var model: StoreModel
    var archive: AuditArchive.Index
    /// What the plain files say of themselves.
    var plainFiles: [UInt8]

    init(model: StoreModel, archive: AuditArchive.Index, plainFiles: [UInt8]) {
        self.model = model
        self.archive = archive
        self.plainFiles = plainFiles
    }

    var bytes: [UInt8] {
        var writer = FieldWriter()
        writer.reserve(model.records.count * 512)
        writer.write(Self.format)
        writer.write(model.component.name)
        writer.write(model.component.salt)
        writer.write(model.gate) { $0.write($1) }
        writer.write(model.schemaDocument) { $0.write($1) }
        writer.write(model.floor)
        writer.write(model.sequence)
        writer.write(model.appliedSequence)
        writer.write(model.cacheGeneration)
        writer.write(model.audit.lastTime)
        writer.write(Array(model.statistics)) { writer, entry in
            writer.write(entry.key)
            writer.write(entry.value)
        }
        writer.write(Array(model.idempotency.values)) { $0.write($1) }
        writer.write(Array(model.marks)) { writer, mark in
            writer.write(mark.key.text)
            writer.write(mark.value)
        }
        writer.write(Array(model.digests)) { writer, digest in
            writer.write(digest.key)
            writer.write(digest.value.description)
        }
        writeRecords(to: &writer)
        archive.write(to: &writer)
        writer.write(plainFiles)
        return writer.bytes
    }

    private func writeRecords(to writer: inout FieldWriter) {
        let live = model.indexes.all.elements.compactMap { place in
            model.records[place.id].map { (bucket: place.bucket, record: $0) }
        }
        writer.write(live) { writer, entry in
            writer.write(entry.bucket)
            writer.write(envelopeOf: entry.record)
        }
        writer.write(model.records.values.filter(\.isDeleted)) { writer, record in
            writer.write(model.deletions[ExactText(record.id)] ?? 0)
            writer.write(envelopeOf: record)
        }
        writer.write(model.disputedValues) { writer, value in
            writer.write(value.index)
            writer.write(value.value)
            writer.write(value.holder) { $0.write($1) }
        }
    }
}

extension Snapshot {
    /// - Parameters:
    ///   - bytes: of a sidecar whose check sum is right.
    ///   - component: whose it should be.
    /// - Throws: ``MalformedFields``.
    init(_ bytes: [UInt8], of component: Component) throws(MalformedFields) {
        var reader = FieldReader(bytes)
        guard try reader.number() == Self.format, try reader.text() == component.name else { throw MalformedFields() }
        let isSalted = try reader.text() == component.salt
        var model = StoreModel(component)
        model.gate = try reader.optional { reader throws(MalformedFields) in try reader.gate() }
        model.schemaDocument = try reader.optional { reader throws(MalformedFields) in try reader.content() }
        model.floor = try reader.version()
        (model.sequence, model.appliedSequence) = (try reader.number(), try reader.number())
        model.cacheGeneration = try reader.number()
        model.audit = MemoryAudit(after: try reader.number())
        for (key, count) in try reader.list({ reader throws(MalformedFields) in
            (try reader.text(), try reader.number())
        }) { model.statistics[key] = count }
        for answer in try reader.list({ reader throws(MalformedFields) in try reader.answer() }) {
            model.idempotency[answer.key] = answer
        }
        for (id, sequence) in try reader.list({ reader throws(MalformedFields) in
            (try reader.text(), try reader.number())
        }) { model.marks[ExactText(id)] = sequence }
        for (bucket, text) in try reader.list({ reader throws(MalformedFields) in
            (try reader.count(), try reader.text())
        }) {
            guard let digest = BucketDigest(text) else { throw MalformedFields() }
            model.digests[bucket] = digest
        }
        try Self.readRecords(&reader, into: &model)
        // The salt of a component does not change once there are records.
        guard isSalted || model.records.isEmpty else { throw MalformedFields() }
        self.model = model
        archive = try AuditArchive.Index(&reader)
        plainFiles = try reader.content()
        try reader.finish()
    }

    private static func readRecords(
        _ reader: inout FieldReader, into model: inout StoreModel
    ) throws(MalformedFields) {
        let live = try reader.list { reader throws(MalformedFields) in
            let bucket = try reader.count()
            return (record: try reader.record { _ throws(MalformedFields) in [] }, bucket: bucket)
        }
        model.records.reserveCapacity(live.count)
        for (record, _) in live { model.records[ExactText(record.id)] = record }
        model.indexes = MemoryIndexes(live)
        for (time, record) in try reader.list({ reader throws(MalformedFields) in
            (try reader.number(), try reader.record { _ throws(MalformedFields) in [] })
        }) {
            model.records[ExactText(record.id)] = record
            model.deletions[ExactText(record.id)] = time
        }
        for (index, value, holder) in try reader.list({ reader throws(MalformedFields) in
            (
                try reader.text(), try reader.text(),
                try reader.optional { reader throws(MalformedFields) in try reader.text() }
            )
        }) { model.indexes.setHolder(holder.map { ExactText($0) }, of: value, in: index) }
    }
}

extension StoreModel {
    /// Values of unique indexes that copies of several records have: which of them counts does not follow from the
    /// records.
    fileprivate var disputedValues: [(index: String, value: String, holder: String?)] {
        records.values.flatMap { record in
            record.memberships.compactMap { membership in
                guard case .unique(let index, let value) = membership else { return nil }
                let holder = indexes.holder(of: value, in: index)
                return holder == ExactText(record.id) ? nil : (index, value, holder?.text)
            }
        }
    }
}
