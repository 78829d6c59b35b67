extension GatewayConfiguration {
    /// Which commands may wait in Redis, such as `BLPOP` and `XREAD` with `BLOCK`, each on a connection of its own.
    public struct Blocking: Sendable, Equatable {
        /// Commands that may wait at one time, over all threads. Default 0: they are refused.
        public var connections: Int
        /// The longest that a command may wait; one that asks for more, or for ever, is answered with nothing then.
        /// Default 30 s.
        public var longest: Duration

        /// Makes the settings from defaults.
        public init(connections: Int = 0, longest: Duration = .seconds(30)) {
            self.connections = connections
            self.longest = longest
        }
    }

    func blockingProblems() -> [ConfigurationError] {
        var problems: [ConfigurationError] = []
        let most = min(100_000, limits.connections)
        if !(0...max(0, most)).contains(blocking.connections) {
            problems.append(
                ConfigurationError(
                    "blocking.connections",
                    "is \(blocking.connections): choose from 0 to \(most), of which each needs one of the clients' "
                        + "connections too (limits.connections)"))
        }
        let (shortest, longest) = (Duration.milliseconds(1), Duration.seconds(86_400))
        if !(shortest...longest).contains(blocking.longest) {
            problems.append(
                ConfigurationError(
                    "blocking.longest", "is \(DurationText.write(blocking.longest)): choose from 1ms to 24h"))
        }
        return problems
    }

    /// What `--check` says of it.
    var blockingSummary: String {
        guard blocking.connections > 0 else { return "off" }
        return "up to \(blocking.connections) commands, each for up to \(DurationText.write(blocking.longest))"
    }
}

extension ConfigurationFile {
    /// Reads the section `blocking`.
    static func blocking(
        _ reader: inout SettingsReader
    ) throws(ConfigurationError) -> GatewayConfiguration.Blocking {
        var blocking = GatewayConfiguration.Blocking()
        guard let connections = try reader.integer("connections") else {
            throw ConfigurationError(
                "blocking.connections", "is missing: say how many commands may wait at one time, or 0 for none")
        }
        blocking.connections = connections
        try reader.replace("longest", &blocking.longest)
        try reader.finish()
        return blocking
    }
}
