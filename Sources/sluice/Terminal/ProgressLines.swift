/// Tells now and then how far something long is, on a line of its own.
struct ProgressLines {
    private static let interval = Duration.seconds(2)
    private var next = ContinuousClock.now + Self.interval

    /// Shows a line, unless one was shown a moment ago.
    mutating func show(_ line: @autoclosure () -> String) {
        let now = ContinuousClock.now
        guard now >= next else { return }
        next = now + Self.interval
        Output.message(line())
    }
}
