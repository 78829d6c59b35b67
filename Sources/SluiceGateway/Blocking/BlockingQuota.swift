import SluiceCore

/// Counts the commands that wait, on all loops together.
final class BlockingQuota: Sendable {
    let limit: Int
    private let taken = SharedCounter()

    init(limit: Int) {
        self.limit = limit
    }

    func take() -> Bool {
        if taken.add(1) <= limit { return true }
        taken.add(-1)
        return false
    }

    func give() {
        taken.add(-1)
    }
}
