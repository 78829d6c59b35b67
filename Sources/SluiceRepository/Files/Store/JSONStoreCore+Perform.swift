import SluiceCore

/// A call of the store that waits for its turn.
struct StoreJob: Sendable {
    enum Kind: Sendable {
        case reading
        case writing
        /// As `writing`, and makes what is missing of the store.
        case creating
        /// Under the exclusive lock and by itself, since it writes on its own.
        case solitary
    }

    /// Which files it depends on.
    enum Scope: Sendable {
        case nothing
        case ids([String])
        case all
    }

    /// How the work of several jobs ended.
    enum Ending: Sendable {
        /// As each job found.
        case done
        /// Nothing was written.
        case refused(StoreError)
        /// Nobody knows whether it was written durably.
        case unknown(StoreError)
    }

    let number: Int
    let kind: Kind
    let scope: Scope
    /// Does the work in memory, and returns what answers the caller when all is written.
    let run: @Sendable (JSONStoreCore) -> @Sendable (Ending) -> Void
    /// Answers the caller without the work.
    let fail: @Sendable (any Error) -> Void
}

extension JSONStoreCore {
    /// Does jobs under the lock that is held.
    ///
    /// - Returns: whether it did; if not, it takes the exclusive lock.
    func perform(_ jobs: [StoreJob]) -> Bool {
        wantsExclusive = false
        do {
            try prepare(jobs)
        } catch {
            // What was adopted in memory was not written.
            if !pending.isEmpty { forget() }
            for job in jobs { job.fail(storeError(error)) }
            return true
        }
        guard !wantsExclusive else { return false }
        let endings = jobs.map { (job: $0, finish: $0.run(self)) }
        guard !wantsExclusive else { return false }
        switch flush() {
        case .done:
            tellListeners()
            for (_, finish) in endings { finish(.done) }
        case .refused(let error): fail(endings, .refused(error))
        case .unknown(let error): fail(endings, .unknown(error))
        }
        trimCache()
        return true
    }

    /// Brings the memory up to the files.
    private func prepare(_ jobs: [StoreJob]) throws {
        pending = []
        isPendingDurable = false
        let isCreating = jobs.contains { $0.kind == .creating }
        try refresh(isCreating: isCreating)
        guard !wantsExclusive else { return }
        tellListeners()
        guard damage == nil, !isPoisoned else { return try loadValues() }
        var ids: [ExactText] = []
        // What has just been read was not looked at yet.
        var isAll = scanTime == nil
        let isWriting = jobs.contains { $0.kind != .reading }
        for job in jobs {
            switch job.scope {
            case .nothing: break
            case .ids(let named): ids += named.map { ExactText($0) }
            case .all: isAll = isAll || isScanDue
            }
        }
        let isDue = isMaterializationDue && lock.hold == .exclusive
        if isDue { ids += plain.idsBehind }
        guard isAll || !ids.isEmpty, !isCreating || model.gate != nil else { return }
        try settle(inspect(isAll ? nil : ids, isThorough: isWriting || isDue))
        planMaterialization()
    }

    /// Reads values where files are not to be settled with.
    private func loadValues() throws {
        if scanTime == nil { _ = try inspect(nil, isThorough: false) }
    }

    /// The state in memory is ahead of the log: it is read again, and those who only read are answered from that.
    private func fail(
        _ endings: [(job: StoreJob, finish: @Sendable (StoreJob.Ending) -> Void)], _ ending: StoreJob.Ending
    ) {
        var failure: (any Error)?
        do {
            forget()
            try refresh(isCreating: false)
            try loadValues()
        } catch {
            failure = error
        }
        for (job, finish) in endings {
            if job.kind != .reading {
                finish(ending)
            } else if let failure {
                job.fail(storeError(failure))
            } else {
                job.run(self)(.done)
            }
        }
    }

    func storeError(_ error: any Error) -> any Error {
        switch error {
        case let error as SystemError: error.storeError(about: paths.home)
        case is MalformedFields:
            StoreError(.damaged, "\(paths.home) holds what this version of the library did not write")
        default: error
        }
    }

    /// Tells those who listen of commits that they have not heard of.
    func tellListeners() {
        guard model.sequence > publishedSequence else { return }
        let tail = model.audit.entries.drop { $0.sequence <= publishedSequence }
        var entries: [AuditEntry] = []
        if tail.first.map({ $0.sequence > publishedSequence + 1 }) ?? true {
            for segment in archive.index.segments where segment.sequences.upperBound > publishedSequence {
                entries += (try? archive.entries(of: segment)) ?? []
            }
        }
        publish((entries.filter { $0.sequence > publishedSequence } + tail).map(StoreEvent.init))
        publishedSequence = model.sequence
    }

    /// Lets go of values that are in files, when there are many in memory.
    private func trimCache() {
        guard options.layout == .entity, cachedBytes > options.cacheBytes, !plain.isBehind, !isVirtual else { return }
        for (id, record) in model.records where !record.isDeleted { model.records[id] = record.with(value: []) }
        cachedBytes = 0
    }
}
