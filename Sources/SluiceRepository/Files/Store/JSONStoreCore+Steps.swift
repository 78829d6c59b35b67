import SluiceCore

/// The steps of ``RecordStore``, in memory; ``flush()`` makes them durable.
extension JSONStoreCore {
    func read(_ ids: [String]) throws -> [StrongRead] {
        for id in ids { try RecordID.check(id) }
        try load(ids.map { ExactText($0) })
        return try ids.map { try model.read($0) }
    }

    func list(_ query: StoreQuery) throws -> StorePage {
        var page = try model.list(query)
        let ids = page.records.map { ExactText($0.id) }
        if !ids.isEmpty, damage == nil, !isPoisoned {
            let edits = try inspect(ids, isThorough: false)
            if !edits.isEmpty {
                try settle(edits)
                if wantsExclusive { return page }
                page = try model.list(query)
            }
        }
        guard page.records.contains(where: \.isHollow) else { return page }
        let hollow = page.records.filter(\.isHollow).map { ExactText($0.id) }
        try load(hollow)
        let records = page.records.map { $0.isHollow ? model.records[ExactText($0.id)] ?? $0 : $0 }
        return StorePage(records: records, next: page.next)
    }

    func commit(_ change: Change, epoch: Int64?) throws -> CommitOutcome {
        try requireWritable()
        try component.check(change)
        if case .put(let value, _, _) = change.effect { try check(value, of: change.id) }
        // For the audit.
        try load([ExactText(change.id)])
        return try commitInMemory(change, epoch: epoch)
    }

    func commitInMemory(_ change: Change, epoch: Int64?) throws -> CommitOutcome {
        let (id, time) = (ExactText(change.id), now)
        let before = model.records[id]
        let outcome = try model.commit(change, epoch: epoch, at: time).outcome
        if case .committed(let commit) = outcome, !commit.isRepeated, let frame = model.lastCommit(change, at: time) {
            plain.willChange(id, from: before)
            cachedBytes += frame.record.value?.count ?? 0
            append(.commit(frame))
        }
        return outcome
    }

    func apply(_ record: Record, sourceSequence: Int64, epoch: Int64) throws -> ApplyOutcome {
        try requireWritable()
        if let value = record.value { try check(value, of: record.id) }
        let (id, time) = (ExactText(record.id), now)
        let before = model.records[id]
        let outcome = try model.apply(record, sourceSequence: sourceSequence, epoch: epoch, at: time)
        if outcome == .applied {
            plain.willChange(id, from: before)
            cachedBytes += record.value?.count ?? 0
            append(.apply(Frame.ApplyFrame(record: record, sourceSequence: sourceSequence, time: time)))
        }
        return outcome
    }

    func clear(_ mark: DirtyMark) throws -> Bool {
        try requireWritable()
        guard model.clear(mark) else { return false }
        append(.ack(.cleared(mark)))
        return true
    }

    func setGate(_ gate: Gate) throws -> Bool {
        try requireWritable()
        guard try model.setGate(gate) else { return false }
        append(.gate(gate))
        // What lay there before may be committed now.
        try settle(inspect(nil, isThorough: true))
        return true
    }

    func open() throws {
        try requireWritable()
        guard model.gate == nil else { return }
        model.open()
        if let gate = model.gate { append(.gate(gate)) }
        try settle(inspect(nil, isThorough: true))
    }

    func setSchemaDocument(_ document: [UInt8], expecting expected: [UInt8]?) throws -> Bool {
        try requireWritable()
        guard model.setSchemaDocument(document, expecting: expected) else { return false }
        append(.schema(document))
        return true
    }

    /// Writes what is behind, and makes a checkpoint of it if that is wanted.
    func tidy(withCheckpoint: Bool) throws {
        guard log != nil, lock.hold == .exclusive, damage == nil, !isPoisoned, isWritable else { return }
        if withCheckpoint {
            try checkpoint()
        } else {
            try materialize()
            leaveNote()
        }
    }

    private func check(_ value: [UInt8], of id: String) throws(StoreError) {
        try checkSize(of: value)
        try plain.check(value, of: id)
    }

    /// A frame holds two values at most: the one before, for the audit.
    func checkSize(of value: [UInt8]) throws(StoreError) {
        let limit = FrameCoding.maximumBytes / 4
        guard value.count <= limit else {
            throw StoreError(.invalid, "the value has \(value.count) bytes: a store in files takes \(limit) at most")
        }
    }

    /// Reads values that are only in files.
    ///
    /// - Throws: ``StoreError`` if a file does not hold what it should.
    private func load(_ ids: [ExactText]) throws {
        let hollow = ids.filter { model.records[$0]?.isHollow == true }
        guard !hollow.isEmpty else { return }
        try plain.load(hollow, into: &model)
        for id in hollow {
            guard let value = model.records[id]?.value, !value.isEmpty else {
                throw StoreError(
                    .damaged,
                    "\(plain.path(of: id)) does not hold the record: mend it, put it back from a backup, or remove it "
                        + "to delete the record")
            }
            cachedBytes += value.count
        }
    }
}
