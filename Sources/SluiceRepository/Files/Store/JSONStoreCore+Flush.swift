import SluiceCore

extension JSONStoreCore {
    var isMaterializationDue: Bool {
        guard plain.isBehind, log != nil, isWritable, !isPoisoned, damage == nil else { return false }
        if let materializationTime { return materializationTime <= environment.uptime() }
        return options.materialization == .eachCommit
    }

    /// When something is to be done although nobody asks for it.
    var deadline: MonotonicTime? {
        isWritable && !isPoisoned && damage == nil ? materializationTime : nil
    }

    func putOffMaterialization() {
        if plain.isBehind { materializationTime = environment.uptime() + .seconds(1) }
    }

    /// Writes what jobs have made, and brings plain files up to it.
    func flush() -> StoreJob.Ending {
        guard !pending.isEmpty || isMaterializationDue, lock.hold == .exclusive, let log, !isPoisoned, damage == nil
        else { return .done }
        do throws(SystemError) {
            try lock.write(LockNote(state: .writing, salt: log.coding.salt, durable: log.durable))
        } catch {
            putOffMaterialization()
            return pending.isEmpty ? .done : .refused(error.storeError(about: paths.lock))
        }
        let ending = write(to: log)
        guard case .done = ending else { return ending }
        if plain.isBehind { materializeOrPutOff() }
        if !isPoisoned, isCheckpointDue {
            do {
                try checkpoint()
            } catch {
                report(error, paths.log, "the log grows until a checkpoint succeeds")
            }
        }
        leaveNote()
        return .done
    }

    /// Appends the frames of jobs to the log and makes them durable.
    private func write(to log: LogFile) -> StoreJob.Ending {
        guard !pending.isEmpty else { return .done }
        let bytes = log.encode(pending)
        let isDurable = isPendingDurable
        (pending, isPendingDurable) = ([], false)
        do throws(SystemError) {
            try log.append(bytes)
        } catch {
            do throws(SystemError) {
                // Whole frames may be there: nobody may find them later, when their callers were told otherwise.
                try log.cut()
            } catch {
                return poison(error)
            }
            leaveNote()
            return .refused(error.storeError(about: paths.log))
        }
        guard isDurable else { return .done }
        do throws(SystemError) {
            try log.synchronize()
            return .done
        } catch {
            return poison(error)
        }
    }

    /// Appends a frame that need not be durable. That it is not there does no harm.
    private func writeAck(_ frame: Frame, to log: LogFile) {
        do throws(SystemError) {
            try log.append(log.encode([frame.payload]))
        } catch {
            do throws(SystemError) {
                try log.cut()
            } catch {
                _ = poison(error)
            }
        }
    }

    /// Nothing is written any more before the log was written anew: what is behind its durable part may be on the disk
    /// or not, and synchronising it again would not tell.
    func poison(_ error: SystemError) -> StoreJob.Ending {
        isPoisoned = true
        if let log {
            ownPoison = (log.coding.salt, log.durable)
            try? lock.write(LockNote(state: .poisoned, salt: log.coding.salt, durable: log.durable))
        }
        status.report(paths.log, "could not be made durable (\(error)): nothing is written before it is recovered")
        return .unknown(
            StoreError(.outcomeUnknown, "\(paths.log) could not be made durable (\(error)): recover it, then ask again")
        )
    }

    func leaveNote() {
        guard let log, !isPoisoned else { return }
        do throws(SystemError) {
            try lock.write(LockNote(state: .clean, salt: log.coding.salt, durable: log.durable))
        } catch {
            status.report(paths.lock, "cannot be written: \(error)")
        }
    }

    /// Has what is behind be written later, where that is wanted.
    func planMaterialization() {
        guard plain.isBehind, materializationTime == nil, case .within(let delay) = options.materialization else {
            return
        }
        materializationTime = environment.uptime() + delay
    }

    private func materializeOrPutOff() {
        planMaterialization()
        guard isMaterializationDue else { return }
        do throws(SystemError) {
            try materialize()
        } catch {
            report(error, paths.root, "plain files are behind; the records are safe in the log")
            putOffMaterialization()
        }
    }

    /// Brings plain files up to the records.
    func materialize() throws(SystemError) {
        guard let log, let ack = try plain.materialize(model) else { return }
        materializationTime = nil
        writeAck(.ack(.materialized(ack)), to: log)
    }

    func report(_ error: any Error, _ path: String, _ consequence: String) {
        status.report(path, "\(error): \(consequence)")
    }
}
