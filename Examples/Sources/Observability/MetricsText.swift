import SluiceClient
import Synchronization

/// Collects what a client counts and measures, and writes it as Prometheus reads it.
final class MetricsText: EventSink {
    private struct Sample {
        var value = 0.0
        /// Of timings; 0 of counters.
        var count = 0
    }

    private let samples = Mutex<[String: [[String: String]: Sample]]>([:])

    init() {}

    func count(_ name: String, by amount: Int, labels: [String: String]) {
        samples.withLock { $0[name, default: [:]][labels, default: Sample()].value += Double(amount) }
    }

    func time(_ name: String, _ duration: Duration, labels: [String: String]) {
        samples.withLock { samples in
            var sample = samples[name]?[labels] ?? Sample()
            sample.value += duration / .seconds(1)
            sample.count += 1
            samples[name, default: [:]][labels] = sample
        }
    }

    /// All of it so far; counters end with `_total`, and timings have a sum of seconds and a count.
    var text: String {
        var lines: [String] = []
        for (name, byLabels) in samples.withLock({ $0 }) {
            let name = name.replacing(".", with: "_")
            for (labels, sample) in byLabels {
                let set = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\($0.value)\"" }.joined(separator: ",")
                if sample.count == 0 {
                    lines.append("\(name)_total{\(set)} \(Int(sample.value))")
                } else {
                    lines.append("\(name)_seconds_sum{\(set)} \(sample.value)")
                    lines.append("\(name)_seconds_count{\(set)} \(sample.count)")
                }
            }
        }
        return lines.sorted().joined(separator: "\n") + "\n"
    }
}
