/// Lets one in at a time.
struct Turnstile: Sendable {
    private var isTaken = false

    /// Whether the caller is in, and has to call ``end()``.
    mutating func begin() -> Bool {
        guard !isTaken else { return false }
        isTaken = true
        return true
    }

    mutating func end() {
        isTaken = false
    }
}
