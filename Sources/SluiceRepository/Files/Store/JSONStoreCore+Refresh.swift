import SluiceCore

extension JSONStoreCore {
    /// Brings the memory up to what other processes have written, and puts right what a crash left, if it may.
    /// Makes the store if there is none and that is wanted.
    func refresh(isCreating: Bool) throws {
        // What was opened for reading only, or holds what was not committed, is no ground to write on.
        if isVirtual || log?.isWritable == false, isWritable, lock.hold == .exclusive { forget() }
        let note = try lock.readNote()
        guard let status = try files.status(paths.log) else { return try refreshWithoutLog(isCreating: isCreating) }
        if let log, log.inode == status.stamp.inode {
            try refresh(log, size: status.stamp.size, note)
        } else if let log {
            try follow(log, note)
        } else {
            forget()
            try load(note)
        }
        if lock.hold == .exclusive {
            try repair(note)
        } else if isWritable, note?.state == .writing || isPoisoned && needsRepair && ownPoison == nil {
            wantsExclusive = true
        }
    }

    private func refreshWithoutLog(isCreating: Bool) throws {
        guard log == nil else {
            damage = "\(paths.log) has gone"
            return
        }
        if isCreating, isWritable, lock.hold == .exclusive {
            forget()
            try checkpoint()
            (hasLoaded, needsRepair) = (true, false)
        } else {
            isVirtual = true
        }
    }

    /// The log is the one that was read before.
    private func refresh(_ log: LogFile, size: Int, _ note: LockNote?) throws {
        let note = note.flatMap { $0.salt == log.coding.salt ? $0 : nil }
        if note?.state == .poisoned { isPoisoned = true }
        log.noteDurable(note?.durable ?? 0)
        guard size != log.end, !isPoisoned, damage == nil else { return }
        guard size > log.end else {
            damage = "\(paths.log) is shorter than it was"
            return
        }
        try replay(log, note, upTo: .max)
        log.noteDurable(note?.durable ?? 0)
    }

    /// The log was replaced by another one: after a checkpoint it need not be read from the beginning.
    private func follow(_ old: LogFile, _ note: LockNote?) throws {
        guard !isVirtual, !isPoisoned, damage == nil,
            let new = try? LogFile.open(paths.log, in: files, forWriting: isWritable)
        else {
            forget()
            return try load(note)
        }
        try replay(old, nil, upTo: .max)
        let scan = try new.scan(durable: 0, upTo: .max, component: component.name)
        guard damage == nil, !plain.isBehind, case .checkpoint(let frame)? = scan.frames.first,
            frame.predecessor == old.coding.salt
        else {
            forget()
            return try load(note)
        }
        rollOver(to: new, frame)
        replay(Array(scan.frames.dropFirst()))
        new.noteDurable(note?.salt == new.coding.salt ? note?.durable ?? 0 : 0)
        // What was scanned may end in what a crash left.
        try judge(scan.ending, of: new)
    }

    /// Puts the log behind a checkpoint in the place of the one before it.
    func rollOver(to new: LogFile, _ frame: Frame.CheckpointFrame) {
        if let first = model.audit.entries.first, let last = model.audit.entries.last {
            archive.index.segments.append(
                AuditArchive.Segment(
                    number: frame.number, count: model.audit.entries.count, sequences: first.sequence...last.sequence,
                    times: first.time...max(first.time, last.time)))
        }
        model.audit = MemoryAudit(after: model.audit.lastTime)
        (log, checkpointFrame) = (new, frame)
    }

    /// Forgets everything, so that it is read again.
    func forget() {
        model = StoreModel(component)
        archive = AuditArchive(paths, files)
        plain = Self.plainFiles(paths, options, files)
        (log, checkpointFrame) = (nil, nil)
        (isVirtual, isTorn, damage) = (false, false, nil)
        (scanTime, materializationTime) = (nil, nil)
        cachedBytes = 0
        (pending, isPendingDurable) = ([], false)
    }

    /// Reads everything.
    ///
    /// - Parameters:
    ///   - note: of the last holder of the lock.
    ///   - isRecovering: whether frames count of which nobody knows whether they are durable.
    /// - Throws: ``StoreError`` or ``SystemError``.
    func load(_ note: LockNote?, isRecovering: Bool = false) throws {
        try checkDirectory()
        guard let log = try LogFile.open(paths.log, in: files, forWriting: isWritable) else { return }
        let note = note.flatMap { $0.salt == log.coding.salt ? $0 : nil }
        if ownPoison?.salt != log.coding.salt { ownPoison = nil }
        let poisonedEnd = note?.state == .poisoned ? note?.durable : ownPoison?.durable
        isPoisoned = poisonedEnd != nil
        let scan = try log.scan(
            durable: note?.durable ?? 0, upTo: isRecovering ? .max : poisonedEnd ?? .max, component: component.name)
        guard case .checkpoint(let frame)? = scan.frames.first,
            let (bytes, _) = try files.read(paths.sidecar(frame.number)), bytes.count == frame.size,
            CRC32C.value(of: bytes) == frame.checkSum
        else {
            throw StoreError(
                .damaged,
                "the checkpoint of \(paths.home) is damaged: restore that directory from a backup, or remove it to "
                    + "begin anew from the plain files, which forgets versions and audit")
        }
        let snapshot = try Snapshot(bytes, of: component)
        (model, archive.index) = (snapshot.model, snapshot.archive)
        try plain.restore(snapshot.plainFiles)
        (self.log, checkpointFrame) = (log, frame)
        replay(Array(scan.frames.dropFirst()))
        if !hasLoaded { publishedSequence = model.sequence }
        (hasLoaded, needsRepair) = (true, true)
        log.noteDurable(note?.durable ?? 0)
        try judge(scan.ending, of: log)
    }

    /// Refuses a directory on a network file system, unless that is allowed. Makes it, if it is to be made.
    func checkDirectory(isCreating: Bool = false) throws(StoreError) {
        guard options.isWritable else { return }
        let network: String?
        do throws(SystemError) {
            if isCreating, try files.status(paths.root) == nil { try files.makeDirectory(paths.root) }
            guard !options.allowsNetworkFileSystems, try files.status(paths.root) != nil else { return }
            network = try files.networkName(of: paths.root)
        } catch {
            throw error.storeError(about: paths.root)
        }
        guard let network else { return }
        throw StoreError(
            .invalid,
            "\(paths.root) is on a network file system (\(network)), whose locks may not hold: choose a local "
                + "directory, or allow network file systems in the options")
    }

    private func replay(_ log: LogFile, _ note: LockNote?, upTo limit: Int) throws {
        let scan = try log.scan(durable: note?.durable ?? 0, upTo: limit, component: component.name)
        replay(scan.frames)
        try judge(scan.ending, of: log)
    }

    private func replay(_ frames: [Frame]) {
        for frame in frames {
            switch frame {
            case .commit(let commit): willReplay(commit.record)
            case .apply(let copy): willReplay(copy.record)
            case .ack(.materialized(let ack)): plain.absorb(ack)
            default: break
            }
            model.replay(frame)
        }
        status.records = model.records.count
    }

    private func willReplay(_ record: Record) {
        let id = ExactText(record.id)
        plain.willChange(id, from: model.records[id])
        cachedBytes += record.value?.count ?? 0
    }

    private func judge(_ ending: LogScan.Ending, of log: LogFile) throws {
        switch ending {
        case .whole: break
        case .torn:
            isTorn = true
            if lock.hold != .exclusive, isWritable, !isPoisoned { wantsExclusive = true }
        case .damaged(let offset):
            damage = "\(paths.log) is damaged at byte \(offset)"
            status.report(paths.log, "is damaged at byte \(offset): what is sound is served, nothing is written")
        }
    }

    /// Puts right what a crash of another process left.
    private func repair(_ note: LockNote?) throws {
        guard let log, isWritable, damage == nil else { return }
        if isPoisoned {
            // A process that comes new to it may write the log anew; the one that failed does when it is told to.
            guard needsRepair, ownPoison == nil else { return }
            return try recover()
        }
        let isSound = !isTorn && note?.state == .clean && note?.salt == log.coding.salt
        guard needsRepair || !isSound else { return }
        do throws(SystemError) {
            // What its writer may not have made durable is not shown to anybody before it is.
            if !isSound { try log.cut() }
            // Nor may the log's own name be lost, with the one before it back in its place.
            try files.synchronizeDirectory(paths.home)
        } catch {
            _ = poison(error)
            return
        }
        try plain.removeLeftovers()
        try removeOrphans()
        (needsRepair, isTorn) = (false, false)
        leaveNote()
    }

    /// Files of checkpoints that were never finished, or that are no longer needed.
    func removeOrphans() throws(SystemError) {
        guard let number = checkpointFrame?.number else { return }
        let kept = Set(
            archive.index.segments.map { paths.audit($0.number) } + [paths.sidecar(number)])
        for name in try files.names(in: paths.home) {
            let path = "\(paths.home)/\(name)"
            let isOurs = name.hasPrefix("envelopes-") || name.hasPrefix("audit-")
            if isOurs && !kept.contains(path) || name.hasSuffix(StorePaths.temporarySuffix) { try files.remove(path) }
        }
    }
}
