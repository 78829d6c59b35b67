import SluiceCore

/// The changes that wait on this host and those that cannot be committed, in files of their own.
///
/// A change waits from when its line is on the disk. That it was settled is written behind it; should that line be lost,
/// the change is committed again under the same operation, which takes effect once. Changes that come together share what
/// it costs to make them durable.
final class PendingJournal: Sendable {
    private struct State {
        var queue = PendingQueue()
        var dead: [DeadLetter] = []
    }

    /// A change that comes in.
    private struct Arrival: Sendable {
        let pending: PendingChange
        /// The last one that waits for the record as far as the caller knows.
        let last: OperationID?
        let line: [UInt8]
        let answer: CheckedContinuation<Bool, any Error>
    }

    private struct Arrivals {
        var waiting: [Arrival] = []
        var isBeingTaken = false
    }

    private let state: Lock<State>
    private let arrivals = Lock(Arrivals())
    /// Held by threads of the journal's own, while the files and the state are brought from one state to the next.
    private let writing = Lock<Void>(())
    private let lines: DurableLines
    private let deadLines: DurableLines
    private let now: @Sendable () -> ContinuousClock.Instant

    /// From so many bytes on a file is written anew once most of what it holds does not count any more.
    private static let tidySize = 1 << 20
    private static let batchSize = 256

    /// Opens the journal of a folder, and makes it if there is none.
    ///
    /// - Throws: ``StoreError`` if another process has it, or it cannot be read.
    static func open(
        in folder: String, _ surroundings: Surroundings, _ files: any FileSystem = LocalFileSystem()
    ) async throws -> PendingJournal {
        try await onOwnThread {
            let (lines, taken) = try DurableLines.open(folder + "/pending", in: folder, files)
            let (deadLines, dead) = try DurableLines.open(folder + "/dead", in: folder, files)
            let content = try JournalContent(taken.lines, dead: dead.lines)
            let journal = PendingJournal(lines, deadLines, content, surroundings)
            // What cannot be written now is written before the next change is taken in.
            try? journal.heal()
            return journal
        }
    }

    private init(
        _ lines: DurableLines, _ deadLines: DurableLines, _ content: JournalContent, _ surroundings: Surroundings
    ) {
        self.lines = lines
        self.deadLines = deadLines
        now = surroundings.now
        var state = State(dead: content.letters)
        let (now, time) = (surroundings.now(), surroundings.wallClock())
        for pending in content.pending {
            state.queue.take(pending, at: now - .milliseconds(max(0, time - pending.ticket.time)))
        }
        self.state = Lock(state)
    }

    // MARK: What waits

    var count: Int { state.withLock { $0.queue.count } }
    var bytes: Int { state.withLock { $0.queue.bytes } }
    var all: [PendingChange] { state.withLock { $0.queue.all } }
    var shown: [PendingChange] { state.withLock { $0.queue.count == 0 ? [] : $0.queue.shown } }
    var dead: [DeadLetter] { state.withLock { $0.dead } }
    /// For how long the first one waits.
    var oldest: Duration? { state.withLock { $0.queue.oldest }.map { max(.zero, now() - $0) } }

    subscript(operation: OperationID) -> PendingChange? { state.withLock { $0.queue[operation] } }

    /// The last change that waits for a record: what this host shows.
    func last(of id: String) -> PendingChange? {
        state.withLock { $0.queue.count == 0 ? nil : $0.queue.last(of: id) }
    }

    /// The last changes that wait for records.
    func last(of ids: [String]) -> [PendingChange?] {
        state.withLock { state in
            ids.map { state.queue.count == 0 ? nil : state.queue.last(of: $0) }
        }
    }

    /// The change that waits longest, or all of its record that wait behind one another; and what is to be committed.
    ///
    /// - Parameters:
    ///   - coalescing: whether they are committed as one, the last.
    ///   - skipped: records that are left out.
    /// - Returns: `nil` if nothing waits.
    func next(coalescing: Bool, without skipped: Set<ExactText>) -> (chain: [PendingChange], change: Change)? {
        state.withLock { state in
            guard let first = state.queue.first(where: { skipped.isEmpty || !skipped.contains(ExactText($0)) })
            else { return nil }
            let chain = coalescing ? state.queue.all(of: first.change.id) : [first]
            guard let last = chain.last else { return nil }
            return (chain, last.change.expecting(state.queue.ready(first).expectation))
        }
    }

    // MARK: Changing it

    /// Takes a change in. It is on the disk when this returns.
    ///
    /// - Parameters:
    ///   - pending: the change.
    ///   - last: the last one that waits for the record as far as the caller knows.
    /// - Returns: whether it was the last, and the change waits now.
    /// - Throws: ``StoreError`` with ``StoreError/Code/readOnly`` if the disk does not take it: it does not wait then; or
    ///   with ``StoreError/Code/outcomeUnknown`` if nobody knows.
    func take(_ pending: PendingChange, behind last: OperationID?) async throws -> Bool {
        let line = JSONText.bytes(of: pending.json)
        return try await withCheckedThrowingContinuation { answer in
            let isFirst = arrivals.withLock { arrivals in
                arrivals.waiting.append(Arrival(pending: pending, last: last, line: line, answer: answer))
                defer { arrivals.isBeingTaken = true }
                return !arrivals.isBeingTaken
            }
            guard isFirst else { return }
            do throws(SystemError) {
                try OwnThread.start(name: "sluice-journal") { [self] in takeArrivals() }
            } catch {
                let waiting = arrivals.withLock { arrivals in
                    arrivals.isBeingTaken = false
                    defer { arrivals.waiting = [] }
                    return arrivals.waiting
                }
                for arrival in waiting { arrival.answer.resume(throwing: Self.refusal(error)) }
            }
        }
    }

    private func takeArrivals() {
        while true {
            let batch = arrivals.withLock { arrivals in
                let batch = Array(arrivals.waiting.prefix(Self.batchSize))
                arrivals.waiting.removeFirst(batch.count)
                if batch.isEmpty { arrivals.isBeingTaken = false }
                return batch
            }
            guard !batch.isEmpty else { return }
            let answers = writing.withLock { _ in take(batch) }
            for (arrival, answer) in zip(batch, answers) { arrival.answer.resume(with: answer) }
        }
    }

    private func take(_ batch: [Arrival]) -> [Result<Bool, any Error>] {
        var lasts: [ExactText: OperationID] = [:]
        let isTaken = batch.map { arrival in
            let (id, operation) = (ExactText(arrival.pending.change.id), arrival.pending.ticket.operation)
            let last = lasts[id] ?? last(of: id.text)?.ticket.operation
            guard last == arrival.last, self[operation] == nil else { return false }
            lasts[id] = operation
            return true
        }
        let taken = zip(batch, isTaken).filter(\.1).map(\.0)
        do throws(DurableLines.Failure) {
            if !taken.isEmpty {
                try healIfNeeded()
                try lines.append(taken.map(\.line))
            }
        } catch {
            return zip(batch, isTaken).map { arrival, isTaken in
                isTaken ? .failure(Self.error(error, arrival.pending.ticket.operation)) : .success(false)
            }
        }
        let now = now()
        state.withLock { state in for arrival in taken { state.queue.take(arrival.pending, at: now) } }
        return isTaken.map { .success($0) }
    }

    /// Says what became of a change.
    ///
    /// - Returns: those that do not wait any more: the change, and, if it is dead, those behind it.
    func settle(_ operation: OperationID, _ fate: PendingQueue.Fate) async throws -> [(
        PendingChange, PendingQueue.Fate
    )] {
        try await Self.onOwnThread { [self] in
            try writing.withLock { _ in
                let settled = state.withLock { $0.queue.settlement(of: operation, fate) }
                let letters = settled.compactMap { DeadLetter($0.0, $0.1) }
                let settlements = settled.map(Self.settlement)
                do throws(DurableLines.Failure) {
                    if !letters.isEmpty { try healIfNeeded() }
                    // First the letters: a change is never in neither file.
                    if !letters.isEmpty { try deadLines.append(letters.map { JSONText.bytes(of: $0.json) }) }
                    // That a change is committed may be forgotten: it is committed again, and takes effect once. One that
                    // is dead must stay so.
                    try lines.append(settlements, isDurable: !letters.isEmpty)
                } catch {
                    if !letters.isEmpty { throw Self.error(error, nil) }
                }
                state.withLock { state in
                    state.queue.settle(operation, fate)
                    state.dead.replace(with: letters)
                }
                tidyIfNeeded()
                return settled
            }
        }
    }

    /// Removes a letter that somebody has dealt with.
    ///
    /// - Parameters:
    ///   - operation: of the letter.
    ///   - note: why, for people who read the file.
    /// - Returns: the letter; `nil` if there is none of the operation.
    /// - Throws: ``StoreError`` if the disk does not take it.
    func discard(_ operation: OperationID, _ note: String? = nil) async throws -> DeadLetter? {
        guard let letter = dead.first(where: { $0.ticket.operation == operation }) else { return nil }
        let line = JournalContent.discarding(operation, note)
        try await Self.onOwnThread { [self] in
            try writing.withLock { _ in
                do throws(DurableLines.Failure) {
                    try healIfNeeded()
                    try deadLines.append([line])
                } catch {
                    throw Self.error(error, nil)
                }
                state.withLock { state in state.dead.removeAll { $0.ticket.operation == operation } }
            }
        }
        return letter
    }

    /// Lets go of what does not count any more.
    func tidy() async {
        try? await Self.onOwnThread { [self] in
            writing.withLock { _ in
                if lines.size > 0, count == 0 { try? lines.rewrite([]) }
            }
        }
    }

    // MARK: Files

    private func tidyIfNeeded() {
        if lines.size > max(Self.tidySize, 4 * bytes) { try? lines.rewrite(pendingLines) }
        if deadLines.size > Self.tidySize, dead.isEmpty { try? deadLines.rewrite([]) }
    }

    private var pendingLines: [[UInt8]] {
        state.withLock { $0.queue.allReady }.map { JSONText.bytes(of: $0.json) }
    }

    /// Writes files anew that were not written as they should be.
    private func heal() throws(SystemError) {
        if lines.isPoisoned { try lines.rewrite(pendingLines) }
        if deadLines.isPoisoned { try deadLines.rewrite(dead.map { JSONText.bytes(of: $0.json) }) }
    }

    private func healIfNeeded() throws(DurableLines.Failure) {
        do throws(SystemError) {
            try heal()
        } catch {
            throw .refused(error)
        }
    }

    private static func settlement(_ pending: PendingChange, _ fate: PendingQueue.Fate) -> [UInt8] {
        var version: RecordVersion?
        if case .committed(let made) = fate { version = made }
        return JournalContent.settlement(of: pending.ticket.operation, version)
    }
}

extension DeadLetter {
    init?(_ pending: PendingChange, _ fate: PendingQueue.Fate) {
        guard case .dead(let found, let reason) = fate else { return nil }
        self.init(pending, found, reason)
    }
}

extension [DeadLetter] {
    /// Adds letters in the place of those of the same operations.
    fileprivate mutating func replace(with letters: [DeadLetter]) {
        for letter in letters {
            removeAll { $0.ticket.operation == letter.ticket.operation }
            append(letter)
        }
    }
}
