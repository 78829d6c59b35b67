import SluiceCore

/// The folder of a ``ResilientStore`` or a ``WriteBehindStore``, looked at from outside: for operators' tools. What a
/// running process has there is not touched.
public struct DegradationFolder: Sendable {
    /// What a running process last said of itself, through ``ResilientStore/run()``.
    public struct ProcessNote: Sendable, Hashable {
        /// What its store holds.
        public let component: String
        /// What it does.
        public let mode: DegradationStatus.Mode
        /// Why.
        public let reason: DegradationStatus.Reason
        /// Which process.
        public let process: Int
        /// When it said so, in milliseconds since 1970.
        public let time: Int64
        /// How old its snapshot was then; `nil` if it had none.
        public let snapshotAge: Duration?
        /// What keeps it from committing what waits, or its snapshot from being fresh.
        public let problems: [String]
    }

    /// A change that waits.
    public struct Waiting: Sendable, Hashable {
        /// As it was asked for.
        public let change: Change
        /// When it came, and under which version it is shown.
        public let ticket: PendingTicket
    }

    /// What was found.
    public struct Report: Sendable, Hashable {
        /// Whether a process has the folder now.
        public let isInUse: Bool
        /// What an operator wants.
        public let order: OperatorOrder
        /// What a process said of itself; an old note if none runs.
        public let note: ProcessNote?
        /// What waits to be committed, in its order.
        public let pending: [Waiting]
        /// What met something else, with both versions.
        public let deadLetters: [DeadLetter]
    }

    /// Where it is.
    public let path: String

    /// - Parameter path: the folder that the store was made with.
    /// - Throws: ``StoreError`` with ``StoreError/Code/notFound`` if there is none, or it is not that of such a store.
    public init(_ path: String) throws(StoreError) {
        let isOne = try Self.reading(path) { files throws(SystemError) in
            if try files.status(path + "/pending") != nil { return true }
            return try files.status(path + "/order") != nil
        }
        guard isOne else {
            throw StoreError(
                .notFound, "\(path) is no folder of a store that goes on while Redis is away: it has no journal")
        }
        self.path = path
    }

    /// What an operator wants.
    public var control: OperatorControl { OperatorControl(folder: path) }

    /// Looks at what is there.
    ///
    /// - Throws: ``StoreError``, with ``StoreError/Code/damaged`` if the journal cannot be read.
    public func look() async throws -> Report {
        let path = path
        return try await OwnThread.run(name: "sluice-folder") {
            let (isInUse, lines, dead) = try Self.reading(path) { files throws(SystemError) in
                (
                    try DurableLines.isInUse(path + "/pending", files),
                    try DurableLines.read(path + "/pending", files)?.lines ?? [],
                    try DurableLines.read(path + "/dead", files)?.lines ?? []
                )
            }
            let content = try JournalContent(lines, dead: dead)
            return Report(
                isInUse: isInUse, order: OperatorControl(folder: path).read(), note: ProcessNote(in: path),
                pending: content.pending.map { Waiting(change: $0.change, ticket: $0.ticket) },
                deadLetters: content.letters)
        }
    }

    /// Removes a letter that somebody has dealt with. A running process is asked to do it.
    ///
    /// - Parameters:
    ///   - operation: of the letter.
    ///   - note: who decided so and why, for people who read the folder. Default nothing.
    ///   - patience: how long to wait for a running process, which looks once a second. Default 10 s.
    /// - Returns: whether there was one.
    /// - Throws: ``StoreError``, with ``StoreError/Code/unavailable`` if the running process did not do it.
    @discardableResult
    public func discard(
        _ operation: OperationID, note: String? = nil, patience: Duration = .seconds(10)
    ) async throws -> Bool {
        guard try await has(operation) else { return false }
        if try await !look().isInUse {
            return try await PendingJournal.open(in: path, Surroundings()).discard(operation, note) != nil
        }
        let request = FolderRequests(folder: path)
        try request.askToDiscard(operation, note)
        let end = ContinuousClock.now + patience
        while try await has(operation) {
            guard ContinuousClock.now < end else {
                request.takeBack(operation)
                throw StoreError(
                    .unavailable,
                    "the process that has \(path) did not remove the letter: is ResilientStore.run() called?")
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        return true
    }

    private func has(_ operation: OperationID) async throws -> Bool {
        try await look().deadLetters.contains { $0.ticket.operation == operation }
    }

    private static func reading<Value>(
        _ path: String, _ body: (LocalFileSystem) throws(SystemError) -> Value
    ) throws(StoreError) -> Value {
        do throws(SystemError) {
            return try body(LocalFileSystem())
        } catch {
            throw PendingJournal.refusal(error)
        }
    }
}

extension DegradationFolder.ProcessNote {
    init(_ status: DegradationStatus, of component: String, process: Int, at time: Int64) {
        self.init(
            component: component, mode: status.mode, reason: status.reason, process: process, time: time,
            snapshotAge: status.snapshotAge, problems: status.problems)
    }

    /// Reads what ``write(to:)`` writes; `nil` for anything else.
    init?(in folder: String) {
        guard let line = SmallFile.read(folder + "/state"), let json = try? JSONValue(parsing: Array(line.utf8)),
            let component = json["component"]?.string,
            let mode = json["mode"]?.string.flatMap(DegradationStatus.Mode.init(rawValue:)),
            let reason = json["reason"]?.string.flatMap(DegradationStatus.Reason.init(rawValue:)),
            let process = json["process"]?.integer, let time = json["time"]?.integer,
            let problems = json["problems"]?.array?.compactMap(\.string)
        else { return nil }
        let age = json["snapshotAge"]?.integer.map { Duration.milliseconds($0) }
        self.init(
            component: component, mode: mode, reason: reason, process: process, time: Int64(time), snapshotAge: age,
            problems: problems)
    }

    func write(to folder: String) {
        var members: [JSONValue.Member] = [
            .init(key: "component", value: .string(component)), .init(key: "mode", value: .string(mode.rawValue)),
            .init(key: "reason", value: .string(reason.rawValue)), .init(key: "process", value: .number("\(process)")),
            .init(key: "time", value: .number("\(time)")),
            .init(key: "problems", value: .array(problems.map { .string(String($0.prefix(1_000))) })),
        ]
        if let snapshotAge {
            members.append(.init(key: "snapshotAge", value: .number("\(snapshotAge.wholeMilliseconds)")))
        }
        // For people only: what cannot be written is no reason to do anything else.
        try? SmallFile.write(
            String(decoding: JSONText.bytes(of: .object(members)), as: UTF8.self), to: folder + "/state")
    }
}
