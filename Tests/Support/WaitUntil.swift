/// Asks again and again until something that happens outside of the test has happened.
///
/// - Parameters:
///   - what: names the condition in the error.
///   - deadline: how long to ask. Default 10 s: far more than a sound system takes.
///   - condition: the question.
/// - Throws: ``TestSupportError`` when the time is over; whatever `condition` throws.
package func waitUntil(
    _ what: String, within deadline: Duration = .seconds(10), _ condition: () async throws -> Bool
) async throws {
    let clock = ContinuousClock()
    let end = clock.now + deadline
    while try await !condition() {
        guard clock.now < end else { throw TestSupportError("not so after \(deadline): \(what)") }
        try await Task.sleep(for: .milliseconds(2))
    }
}
