import SluiceClient
import SluiceCore

extension Subcommand {
    static let ping = Subcommand(
        name: "ping", summary: "Measure how long the server takes to answer.", synopsis: "[OPTIONS]",
        details: "One command after the other, on a connection that is made first and not counted.",
        options: clientOptions + [
            .value("--count", "N", "How many. Default 10."),
            .value("--interval", "SECONDS", "Between two of them. Default 0.1."),
            .switch("--json", "One JSON object, in milliseconds."),
        ],
        examples: [("sluice ping --count 100 --interval 0", "As fast as they go")],
        run: { arguments in
            let count = try arguments.number("--count", in: 1...1_000_000) ?? 10
            let interval = try arguments.seconds("--interval") ?? .milliseconds(100)
            let times = try ClientRunner(arguments).run { client in
                _ = try await client.execute(.ping())
                var times: [Duration] = []
                for number in 0..<count {
                    if number > 0, interval > .zero { try await Task.sleep(for: interval) }
                    times.append(try await ContinuousClock().measure { _ = try await client.execute(.ping()) })
                }
                return times
            }
            let statistics = LatencyStatistics(times)
            Output.value(arguments.has("--json") ? statistics.json : statistics.text)
            return .ok
        })
}

/// What a run of measurements amounts to.
struct LatencyStatistics: Sendable {
    private let sorted: [Duration]

    /// - Parameter times: at least one.
    init(_ times: [Duration]) {
        sorted = times.sorted()
    }

    /// The time within which this part of them lies (nearest rank).
    func quantile(_ part: Double) -> Duration {
        let rank = Int((part * Double(sorted.count)).rounded(.up))
        return sorted[min(max(rank, 1), sorted.count) - 1]
    }

    private var figures: [(name: String, milliseconds: String)] {
        [("min", 0), ("median", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1)].map {
            ($0.0, Self.milliseconds(quantile($0.1)))
        }
    }

    var text: String {
        "\(sorted.count) answers: " + figures.map { "\($0.name) \($0.milliseconds) ms" }.joined(separator: ", ") + "\n"
    }

    var json: String {
        "{\"answers\":\(sorted.count)," + figures.map { "\"\($0.name)\":\($0.milliseconds)" }.joined(separator: ",")
            + "}\n"
    }

    /// With three digits behind the point.
    static func milliseconds(_ time: Duration) -> String {
        let microseconds = time.wholeNanoseconds / 1000
        let rest = "\(1000 + microseconds % 1000)".dropFirst()
        return "\(microseconds / 1000).\(rest)"
    }
}
