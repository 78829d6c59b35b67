import SluiceCore

extension JSONStoreCore {
    var isCheckpointDue: Bool {
        guard let log, let checkpointFrame else { return false }
        // What a checkpoint costs grows with the sidecar: it is not made more often than that many bytes were written.
        return log.end > max(options.checkpointBytes, checkpointFrame.size)
    }

    /// Writes the state into a sidecar and begins a new log. Under the exclusive lock.
    ///
    /// - Parameters:
    ///   - floor: entries of the audit up to this sequence are dropped; `nil` for none.
    ///   - isContinuing: whether the state is that of the log's end.
    /// - Throws: ``StoreError`` or ``SystemError``; then all is as it was, or the store is poisoned.
    func checkpoint(droppingAudit floor: Int64? = nil, isContinuing: Bool = true) throws {
        if log != nil { try materialize() }
        if plain.isBehind { throw StoreError(.unavailable, "plain files could not be written") }
        let number = (checkpointFrame?.number ?? 0) + 1
        var index = archive.index
        index.floor = max(index.floor, floor ?? 0)
        let tail = model.audit.all.filter { $0.entry.sequence > index.floor }
        if let segment = try archive.write(tail, number: number) { index.segments.append(segment) }
        index.segments.removeAll { $0.sequences.upperBound <= index.floor }
        let sidecar = Snapshot(model: model, archive: index, plainFiles: plain.state).bytes
        try files.replace(paths.sidecar(number), with: sidecar)
        let frame = Frame.CheckpointFrame(
            number: number, size: sidecar.count, checkSum: CRC32C.value(of: sidecar),
            predecessor: isContinuing && floor == nil ? log?.coding.salt : nil)
        let beginning = LogFile.beginning(salt: environment.salt(), frame)
        let temporary = try files.prepare(paths.log, with: beginning, isLast: true)
        // All that the log refers to is there before it is.
        try files.synchronizeDirectory(paths.home)
        try files.rename(temporary, to: paths.log)
        guard let new = try LogFile.open(paths.log, in: files, forWriting: true) else {
            throw StoreError(.unavailable, "\(paths.log) has gone")
        }
        _ = try new.scan(durable: 0, upTo: .max, component: component.name)
        (log, checkpointFrame, archive.index) = (new, frame, index)
        model.audit = MemoryAudit(after: model.audit.lastTime)
        status.checkpoints += 1
        (isPoisoned, needsRepair, isTorn) = (false, false, false)
        do throws(SystemError) {
            try new.synchronize()
            try files.synchronizeDirectory(paths.home)
        } catch {
            // After a loss of power the old log might be back: nothing may be written to the new one.
            _ = poison(error)
            throw error
        }
        leaveNote()
        try? removeOrphans()
    }

    /// Writes the log anew from all that is sound of it. Under the exclusive lock.
    func recover() throws {
        do {
            try recoverFromSoundFrames()
        } catch {
            // What was read may not be durable.
            forget()
            throw error
        }
    }

    private func recoverFromSoundFrames() throws {
        let note = try lock.readNote()
        forget()
        try load(note, isRecovering: true)
        guard let log else {
            throw StoreError(.notOpen, "\(component.name) was never opened in this store: call open() once")
        }
        let wasDamaged = damage != nil
        if let damage {
            guard let (bytes, _) = try files.read(paths.log) else { throw StoreError(.damaged, damage) }
            let number = (checkpointFrame?.number ?? 0) + 1
            try files.replace("\(paths.home)/damaged-log-\(number)", with: bytes)
            self.damage = nil
            // What was lost may have had versions: new ones are above them.
            if model.gate != nil { model.gate?.epoch += 1 }
            try log.cut()
        }
        // The checkpoint holds what is adopted.
        try settle(inspect(nil, isThorough: true), trustsFiles: wasDamaged)
        (pending, isPendingDurable) = ([], false)
        try checkpoint(isContinuing: false)
        ownPoison = nil
    }

    /// Tidies up, as ``RecordStore`` says. Under the exclusive lock.
    func maintain(_ policy: MaintenancePolicy) throws -> MaintenanceReport {
        try requireWritable()
        try policy.check()
        let time = now
        // The audit is not only in memory.
        var inMemory = policy
        (inMemory.auditAge, inMemory.auditCount) = (.seconds(Int64.max / 1_000), .max)
        var report = MaintenanceReport()
        while true {
            let batch = try model.maintain(inMemory, at: time)
            guard batch != MaintenanceReport() else { break }
            report.tombstones += batch.tombstones
            report.idempotencyRecords += batch.idempotencyRecords
        }
        let floor = try archive.floor(
            before: time - policy.auditAge.wholeMilliseconds, keeping: policy.auditCount, tail: model.audit.entries,
            sequence: model.sequence)
        report.auditEntries = Int(floor - archive.index.floor)
        guard report != MaintenanceReport() else { return report }
        do {
            try checkpoint(droppingAudit: floor)
        } catch {
            forget()
            throw storeError(error)
        }
        return report
    }
}
