import SluiceCore
import SluiceRepository
import Testing

/// What changes came to, while a store went on without its primary one: as the callers were told, and as it turned out.
struct JournalHistory {
    /// Told to wait on this host.
    var kept: [OperationID] = []
    /// Told that they were not taken in.
    var refused: [OperationID] = []
    /// Told that nobody knows.
    var unknown: [OperationID] = []
    /// Letters that were taken away.
    var discarded: [OperationID] = []

    /// Changes records, and notes what was answered.
    mutating func write(_ count: Int, to store: ResilientStore, _ name: String) async {
        for number in 0..<count {
            guard let read = try? await store.readStrong("id-\(number % 3)"),
                let change = try? Change.putting(
                    "id-\(number % 3)", "\(name) \(number)".quoted, .version(read.version))
            else { continue }
            do {
                switch try await store.commit(change) {
                case .pending: kept.append(change.operation)
                case .committed: break
                default: refused.append(change.operation)
                }
            } catch let error as StoreError where error.code == .outcomeUnknown {
                #expect(error.operation == change.operation)
                unknown.append(change.operation)
            } catch {
                refused.append(change.operation)
            }
        }
    }

    /// What is kept, committed once, or in a letter is not lost; what was refused is nowhere.
    func check(_ store: ResilientStore, _ stores: DegradableStores, _ place: String) async throws {
        let audit = try await stores.primary.store.audit(AuditQuery(limit: 1_000)).entries.map(\.id)
        #expect(Set(audit).count == audit.count, "\(place): a change took effect twice")
        let letters = store.deadLetters.map(\.ticket.operation)
        let there = Set(audit).union(letters).union(store.pending.map(\.operation))
        for operation in kept where !discarded.contains(operation) {
            #expect(there.contains(operation), "\(place): a change that was acknowledged is lost")
        }
        for operation in refused { #expect(!there.contains(operation), "\(place): a change that was refused is there") }
        #expect(Set(letters).isDisjoint(with: audit), "\(place): a change is committed, and in a letter")
        // Only what somebody else has changed meets something else.
        #expect(store.deadLetters.allSatisfy { $0.change.id == "id-0" }, "\(place): \(store.deadLetters.map(\.reason))")
    }
}

extension DegradableStores {
    /// A store that is cut off, keeps changes, gets some of them committed, and is cut off again.
    ///
    /// - Returns: what was answered; the store, unless it could not be opened.
    func goThroughAnOutage(on files: any FileSystem) async throws -> (JournalHistory, ResilientStore?) {
        var history = JournalHistory()
        guard let store = try? await makeStore(.json, files: files) else { return (history, nil) }
        try await store.overwrite("id-1", "before".quoted)
        try await store.refreshSnapshot()
        fail()
        await history.write(7, to: store, "first")
        recover()
        // Somebody else is faster.
        try await primary.store.overwrite("id-0", "theirs".quoted)
        _ = try? await store.replay()
        fail()
        await history.write(4, to: store, "second")
        for letter in store.deadLetters.prefix(1) {
            let operation = letter.ticket.operation
            // Whether it is gone if that fails, nobody knows.
            history.discarded.append(operation)
            _ = try? await store.discardDeadLetter(operation)
        }
        return (history, store)
    }
}
