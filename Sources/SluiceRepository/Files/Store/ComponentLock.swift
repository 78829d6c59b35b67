import SluiceCore

/// The lock of a component among processes (`flock`), and the note that its holders leave for one another.
final class ComponentLock {
    enum Hold {
        /// There is nothing to lock yet, or no way to.
        case none
        case shared
        case exclusive
    }

    private(set) var hold = Hold.none
    /// Why the directory cannot be written; `nil` as far as is known.
    private(set) var ban: SystemError?
    private let paths: StorePaths
    private let environment: StoreEnvironment
    private let timeout: Duration
    private var main: (any OpenFile)?
    private var inode: UInt64 = 0
    private var turn: (any OpenFile)?

    init(_ paths: StorePaths, _ environment: StoreEnvironment, timeout: Duration) {
        self.paths = paths
        self.environment = environment
        self.timeout = timeout
    }

    /// Takes the lock; what is held already must be released first.
    ///
    /// - Parameters:
    ///   - isExclusive: whether nobody else may hold it, not even for reading. If the directory cannot be written, a
    ///     shared lock is taken all the same, and ``ban`` tells why.
    ///   - isCreating: whether the store's directory is to be made if there is none.
    ///   - isWanted: asked while another process holds the lock.
    /// - Returns: whether it was taken; if not, nobody wants it any more.
    /// - Throws: ``StoreError`` if it takes too long, or the file system fails.
    func acquire(
        exclusively isExclusive: Bool, creating isCreating: Bool, while isWanted: () -> Bool
    ) throws(StoreError) -> Bool {
        do throws(SystemError) {
            guard try open(isExclusive: isExclusive, isCreating: isCreating) else { return true }
            let end = environment.uptime() + timeout
            var attempt = 0
            var hasTurn = turn == nil
            defer { if hasTurn { turn?.unlock() } }
            while true {
                // Who waits longest has the turn; the others wait for that.
                if !hasTurn { hasTurn = try turn?.lock(exclusively: true) ?? true }
                if hasTurn, try main?.lock(exclusively: isExclusive && ban == nil) == true {
                    if try environment.files.status(paths.lock)?.stamp.inode == inode {
                        hold = isExclusive && ban == nil ? .exclusive : .shared
                        return true
                    }
                    // Somebody has removed the file: others lock another one.
                    (main, turn, hasTurn) = (nil, nil, false)
                    guard try open(isExclusive: isExclusive, isCreating: isCreating) else { return true }
                    continue
                }
                guard isWanted() else { return false }
                guard environment.uptime() < end else { break }
                environment.pause(attempt)
                attempt += 1
            }
        } catch {
            throw error.storeError(about: paths.lock)
        }
        throw StoreError(
            .unavailable,
            "another process holds \(paths.lock) for more than \(timeout): see which, and whether it hangs",
            retryAfter: .seconds(1))
    }

    func release() {
        if hold != .none { main?.unlock() }
        hold = .none
    }

    /// The note of the last holder; `nil` if there is none.
    func readNote() throws(SystemError) -> LockNote? {
        guard let main else { return nil }
        return LockNote(try main.read(at: 0, count: LockNote.byteCount))
    }

    func write(_ note: LockNote) throws(SystemError) {
        try main?.write(note.bytes, at: 0)
    }

    /// Opens the files.
    ///
    /// - Returns: whether there are any.
    private func open(isExclusive: Bool, isCreating: Bool) throws(SystemError) -> Bool {
        // Whether it can be written may change: what is to be written is tried.
        if main != nil, !isExclusive || ban == nil { return true }
        let files = environment.files
        do throws(SystemError) {
            if try files.status(paths.home) == nil {
                guard isCreating else { return false }
                try paths.makeDirectories(in: files)
            }
            main = try files.open(paths.lock, for: .updating)
            turn = try files.open(paths.turn, for: .updating)
            inode = try main?.status().stamp.inode ?? 0
            ban = nil
            return true
        } catch {
            guard error.forbidsWriting else { throw error }
            ban = error
        }
        do throws(SystemError) {
            // Whoever may only read waits without a turn.
            (main, turn) = (try files.open(paths.lock, for: .reading), nil)
            inode = try main?.status().stamp.inode ?? 0
            return true
        } catch {
            guard error.isAbsence else { throw error }
            return false
        }
    }
}
