import SluiceClient
import SluiceCore

/// Remembers what it is told.
final class CollectingSink: EventSink {
    private struct State {
        var counts: [String: Int] = [:]
        var gauges: [String: Double] = [:]
    }

    private let state = Lock(State())

    func count(_ name: String, by amount: Int, labels: [String: String]) {
        state.withLock { $0.counts[name, default: 0] += amount }
    }

    func gauge(_ name: String, _ value: Double, labels: [String: String]) {
        state.withLock { $0.gauges[name] = value }
    }

    func count(of name: String) -> Int { state.withLock { $0.counts[name] ?? 0 } }
    func gauge(of name: String) -> Double? { state.withLock { $0.gauges[name] } }
}
