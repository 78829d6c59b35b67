import SluiceCore

/// What other programs do to plain files.
extension JSONStoreCore {
    /// The action's source of what was adopted.
    private static let source = ChangeSource("file")
    /// Files that are younger, in nanoseconds, may still be being written.
    private static let settlingTime: Int64 = 1_000_000_000

    /// Whether all files are to be looked at for calls that list or count.
    var isScanDue: Bool {
        options.layout == .collection || scanTime.map { $0 <= environment.uptime() } ?? true
    }

    /// Looks for changes that others have made.
    ///
    /// - Parameters:
    ///   - ids: of which records; `nil` for all.
    ///   - isThorough: whether files are about to be written.
    /// - Throws: ``SystemError`` if files cannot be read.
    /// - Returns: what they changed.
    func inspect(_ ids: [ExactText]?, isThorough: Bool) throws(SystemError) -> [ForeignEdit] {
        let start = environment.uptime()
        let edits = try plain.inspect(ids, &model, isThorough: isThorough)
        if ids == nil {
            let end = environment.uptime()
            // No more than a twentieth of the time is spent looking.
            let pause = max(options.scanInterval, .nanoseconds((end.nanoseconds - start.nanoseconds) * 20))
            scanTime = end + pause
        }
        return edits
    }

    /// Adopts or rejects what was found; under a shared lock, asks for the exclusive one.
    ///
    /// - Parameters:
    ///   - edits: what was found.
    ///   - trustsFiles: whether files are newer than records that were changed, too: when the log has lost some.
    /// - Throws: ``StoreError`` or ``SystemError``; what was adopted before it is in memory and in the pending frames.
    func settle(_ edits: [ForeignEdit], trustsFiles: Bool = false) throws {
        guard !edits.isEmpty else { return }
        for edit in edits {
            if case .unreadable = edit.content, 0..<Self.settlingTime ~= files.now - edit.modified {
                scanTime = nil
                throw StoreError(
                    .unavailable, "\(edit.path) is no JSON, and may still be being written by another program",
                    retryAfter: .milliseconds(100))
            }
        }
        guard isWritable, model.gate != nil else { return try showUncommitted(edits) }
        guard lock.hold == .exclusive else {
            // All of it is found again then.
            scanTime = nil
            wantsExclusive = true
            return
        }
        for edit in edits {
            guard let reason = try adopt(edit, trustsFiles: trustsFiles) else { continue }
            try reject(edit, reason)
        }
        plain.noteSettled()
    }

    /// Commits what a file holds.
    ///
    /// - Returns: why not; `nil` if it did.
    private func adopt(_ edit: ForeignEdit, trustsFiles: Bool) throws -> String? {
        guard let id = edit.id else { return reason(of: edit) }
        guard options.foreignEdits == .adopt || trustsFiles else {
            return "the policy is to quarantine what others change"
        }
        guard !edit.isConflict || trustsFiles else { return "the record was changed at the same time" }
        guard let gate = model.gate, gate.primary.contains(component.bucket(of: id.text).number) else {
            return "the store does not take commits of the record"
        }
        let effect: Change.Effect
        switch edit.content {
        case .unreadable(let reason): return reason
        case .value(let bytes):
            do {
                try checkSize(of: bytes)
                effect = .put(
                    value: bytes, hash: try CanonicalJSON.hash(of: bytes),
                    memberships: try component.memberships(of: bytes))
            } catch {
                return "\(error)"
            }
        case .removed:
            guard model.records[id]?.isDeleted == false else {
                append(.ack(.materialized(plain.adopt(edit))))
                return nil
            }
            effect = .delete
        }
        try plain.load([id], into: &model)
        let change = Change(
            id: id.text, operation: randomOperation(), effect: effect,
            expectation: .version(model.records[id]?.version ?? model.floor),
            audit: AuditNote(action: .adopt, source: Self.source), schema: component.schema, writer: "foreign",
            timestamp: edit.modified / 1_000_000)
        switch try commitInMemory(change, epoch: nil) {
        case .committed:
            append(.ack(.materialized(plain.adopt(edit))))
            status.adopted += 1
            return nil
        case .notUnique(let index, _): return "another record has its value in the index \(index)"
        case let outcome: return "the store answers \(outcome)"
        }
    }

    private func reason(of edit: ForeignEdit) -> String {
        if case .unreadable(let reason) = edit.content { reason } else { "it has gone" }
    }

    private func unusable(_ edit: ForeignEdit, _ reason: String) -> StoreError {
        StoreError(.damaged, "\(edit.path) cannot be used (\(reason)): mend it, or put it back from a backup")
    }

    /// Keeps a copy of what a file holds, and has it written anew.
    private func reject(_ edit: ForeignEdit, _ reason: String) throws {
        let isWhole = if case .removed = edit.content { edit.id == nil } else { options.layout == .collection }
        let isStranger = edit.id.map { model.records[$0]?.isDeleted != false } ?? !isWhole
        if isStranger, options.layout == .entity, edit.id == nil || options.foreignEdits == .adopt && !edit.isConflict {
            status.report(edit.path, "is left alone: \(reason)")
            plain.ignore(edit)
            return
        }
        guard plain.reject(edit, model) else {
            status.report(edit.path, "was changed, and what it held is not known here: \(reason)")
            if options.layout == .entity, edit.id != nil { return }
            throw unusable(edit, reason)
        }
        if let (bytes, _) = try files.read(edit.path) {
            let name = edit.path.split(separator: "/").last.map(String.init) ?? "file"
            try files.makeDirectory(paths.quarantine)
            let copy = "\(paths.quarantine)/\(now)-\(environment.salt() % 1_000_000)-\(name.suffix(200))"
            try files.replace(copy, with: bytes)
            try files.synchronizeDirectory(paths.quarantine)
            status.report(edit.path, "was changed by another program, and written anew: \(reason). See \(copy)")
        } else {
            status.report(edit.path, "was removed by another program, and written anew: \(reason)")
        }
        status.quarantined += 1
    }

    /// Shows what files hold, though it cannot be committed: in the version behind the one that is known.
    private func showUncommitted(_ edits: [ForeignEdit]) throws(StoreError) {
        isVirtual = true
        for edit in edits {
            guard let id = edit.id else {
                if case .unreadable(let reason) = edit.content, options.layout == .entity {
                    status.report(edit.path, "is left alone: \(reason)")
                    plain.ignore(edit)
                    continue
                }
                throw unusable(edit, reason(of: edit))
            }
            let before = model.records[id]?.version ?? model.floor
            let version = RecordVersion(epoch: before.epoch, counter: before.counter + 1)
            guard let record = record(edit, id, version) else {
                status.report(edit.path, "is not what the component holds")
                plain.ignore(edit)
                continue
            }
            model.store(record, at: edit.modified / 1_000_000)
            _ = plain.adopt(edit)
            cachedBytes += record.value?.count ?? 0
        }
        plain.noteSettled()
    }

    private func record(_ edit: ForeignEdit, _ id: ExactText, _ version: RecordVersion) -> Record? {
        let (value, hash, memberships): ([UInt8]?, ContentHash, [Membership])
        switch edit.content {
        case .unreadable: return nil
        case .value(let bytes):
            guard let digest = try? CanonicalJSON.hash(of: bytes), let places = try? component.memberships(of: bytes)
            else { return nil }
            (value, hash, memberships) = (bytes, digest, places)
        case .removed:
            guard let nothing = try? ContentHash.ofNothing() else { return nil }
            (value, hash, memberships) = (nil, nothing, [])
        }
        return Record(
            id: id.text, version: version, value: value, hash: hash, memberships: memberships,
            ring: model.records[id]?.ring ?? OperationRing(), schema: value == nil ? 0 : component.schema,
            writer: "foreign", timestamp: edit.modified / 1_000_000)
    }

    private func randomOperation() -> OperationID {
        var generator = SaltGenerator(next: environment.salt)
        return .random(using: &generator)
    }
}

private struct SaltGenerator: RandomNumberGenerator {
    var salt: @Sendable () -> UInt64

    init(next: @escaping @Sendable () -> UInt64) {
        salt = next
    }

    mutating func next() -> UInt64 { salt() }
}
