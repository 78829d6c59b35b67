import SluiceCore

/// A store in JSON files that stay readable for programs that know nothing of it: a file for each record, or one for
/// all.
///
/// A commit is durable when its frame in a write-ahead log is (`fdatasync`); the plain files, which hold values and
/// nothing else, follow by renames. Versions, audit and indexes live beside them in the directory `.sluice`. Any number
/// of processes of one machine may use a directory at a time. Changes that other programs make in plain files are
/// adopted or put into quarantine.
///
/// All file calls run on a thread of the store's own. Calls take effect in the order in which they were made; those
/// that wait can be cancelled.
///
/// - Important: Directories on network file systems are refused, unless the options allow them.
public final class JSONStore: RecordStore {
    private enum Runner {
        case thread(StoreWorker)
        case inline(InlineStoreRunner)
    }

    /// What the store holds.
    public let component: Component
    private let directory: String
    private let runner: Runner
    private let listeners: ListenerList

    /// A store; nothing is read or made before the first call.
    ///
    /// - Parameters:
    ///   - component: what it holds.
    ///   - directory: of the plain files; several components can share it.
    ///   - options: how it keeps them.
    ///   - clock: tells the time in milliseconds since 1970; by default that of the system.
    /// - Throws: ``StoreError`` with ``StoreError/Code/unavailable`` if the system has no thread or no descriptor to give.
    public convenience init(
        _ component: Component, in directory: String, options: JSONStoreOptions = JSONStoreOptions(),
        clock: @escaping @Sendable () -> Int64 = MemoryStore.systemTime
    ) throws(StoreError) {
        try self.init(
            component, in: directory, options: options, environment: StoreEnvironment(clock: clock))
    }

    package init(
        _ component: Component, in directory: String, options: JSONStoreOptions, environment: StoreEnvironment
    ) throws(StoreError) {
        self.component = component
        self.directory = directory
        let listeners = ListenerList()
        self.listeners = listeners
        let makeCore = { @Sendable in
            JSONStoreCore(component, in: directory, options, environment) { listeners.tell($0) }
        }
        guard !environment.runsInline else {
            runner = .inline(InlineStoreRunner(makeCore))
            return
        }
        let worker = StoreWorker()
        runner = .thread(worker)
        do throws(SystemError) {
            try worker.start(makeCore) { listeners.isEmpty ? nil : options.eventInterval }
        } catch {
            throw error.storeError(about: directory)
        }
    }

    deinit {
        if case .thread(let worker) = runner { worker.stop() }
        listeners.finish()
    }

    /// From JSON files.
    public var source: ReadSource { .json }

    /// How the store fares. Looks at the files once, so that it is current.
    public func status() async throws -> JSONStoreStatus {
        try await perform(.reading) { $0.currentStatus }
    }

    /// Brings plain files up to the records now, where ``JSONStoreOptions/materialization`` lets them wait.
    public func flush() async throws {
        try await perform(.solitary) { try $0.tidy(withCheckpoint: false) }
    }

    /// Writes the state beside the plain files and begins a new log, which happens by itself when the log has grown.
    public func checkpoint() async throws {
        try await perform(.solitary) { try $0.tidy(withCheckpoint: true) }
    }

    /// Makes a store writable again whose log could not be made durable, or is damaged, from all that is sound.
    ///
    /// A damaged log is kept beside the new one; what the damage took is listed nowhere, so that plain files that hold
    /// more than the log are adopted, and the epoch of the gate rises.
    ///
    /// - Throws: ``StoreError``, with ``StoreError/Code/damaged`` if the last checkpoint is damaged, too.
    public func recover() async throws {
        try await perform(.solitary) { core in
            try core.requireWritable(isRecovering: true)
            try core.recover()
        }
    }

    /// Finishes what was called, brings plain files up to the records, and ends the thread. Later calls fail.
    public func close() async {
        guard case .thread(let worker) = runner else { return }
        worker.stop()
        await worker.join()
        listeners.finish()
    }

    /// Tells of commits from now on, those of other processes included.
    ///
    /// - Parameter capacity: so many are kept for a listener that does not keep up, the newest. Default 1,000.
    /// - Returns: a sequence that ends when the task that reads it is cancelled.
    public func events(keeping capacity: Int = 1_000) -> AsyncStream<StoreEvent> {
        let stream = listeners.add(keeping: capacity)
        // The thread has to know that it is to look for commits of others.
        if case .thread(let worker) = runner { worker.wake() }
        return stream
    }

    func perform<Value: Sendable>(
        _ kind: StoreJob.Kind, _ scope: StoreJob.Scope = .nothing, operation: OperationID? = nil,
        isRepeatable: Bool = false, _ body: @escaping @Sendable (JSONStoreCore) throws -> Value
    ) async throws -> Value {
        try Task.checkCancellation()
        let worker: StoreWorker? = if case .thread(let worker) = runner { worker } else { nil }
        let number = worker?.announce() ?? 0
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let job = StoreJob(
                    number: number, kind: kind, scope: scope,
                    run: { core in
                        let result = Result { try core.mapping { try body(core) } }
                        return { ending in
                            continuation.resume(
                                with: ending.apply(to: result, operation: operation, isRepeatable: isRepeatable))
                        }
                    }, fail: { continuation.resume(throwing: $0) })
                switch runner {
                case .thread(let worker): worker.add(job)
                case .inline(let runner): runner.run(job)
                }
            }
        } onCancel: {
            worker?.cancel(number)
        }
    }
}

extension StoreJob.Ending {
    /// What a caller hears whose work went well in memory.
    fileprivate func apply<Value>(
        to result: Result<Value, any Error>, operation: OperationID?, isRepeatable: Bool
    ) -> Result<Value, any Error> {
        switch self {
        case .done: return result
        case .refused(let error): return .failure(error)
        case .unknown(var error):
            if case .failure = result { return result }
            if isRepeatable { return .failure(StoreError(.unavailable, error.message, retryAfter: .seconds(1))) }
            error.operation = operation
            return .failure(error)
        }
    }
}

extension JSONStoreCore {
    fileprivate func mapping<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            throw storeError(error)
        }
    }
}
