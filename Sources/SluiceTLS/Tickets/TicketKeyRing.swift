import SluiceCore

/// The keys of tickets over time: whoever learns one later can read, of what was recorded, a day at most.
///
/// The newest encrypts; the one before decrypts for as long as a ticket of it may be good. Neither is kept longer.
struct TicketKeyRing {
    private(set) var newest: TicketKey
    private(set) var previous: TicketKey?
    /// Since when there is ``newest``.
    private var start: MonotonicTime

    /// How long a client may resume what it has agreed on.
    static let ticketTime = Duration.seconds(3600)
    /// How long a key encrypts.
    static let keyTime = Duration.seconds(12 * 3600)

    init(_ key: TicketKey, at now: MonotonicTime) {
        newest = key
        start = now
    }

    /// Forgets the keys whose time is over.
    ///
    /// - Parameters:
    ///   - now: the time.
    ///   - makeKey: makes the next key.
    /// - Returns: whether there is a key to encrypt with: `false` if none could be made.
    mutating func advance(to now: MonotonicTime, makeKey: () -> TicketKey? = { TicketKey() }) -> Bool {
        let age = now - start
        if age >= Self.ticketTime {
            previous = nil
        }
        guard age >= Self.keyTime else { return true }
        guard let key = makeKey() else { return false }
        // The last tickets of it are as old as its time to encrypt is over.
        previous = age < Self.keyTime + Self.ticketTime ? newest : nil
        newest = key
        start = now
        return true
    }
}
