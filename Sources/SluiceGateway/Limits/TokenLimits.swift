import SluiceCore

extension GatewayToken {
    /// How much the holders of a token may ask for, all together. Default: whatever the gateway can take.
    public struct Limits: Sendable, Equatable {
        /// Commands in a second, over time; each row of a pipeline or transaction counts. `nil`, the default, for any
        /// number.
        public var commandsPerSecond: Int?
        /// Commands at once after a pause, and in one pipeline. Default: ``commandsPerSecond``.
        public var burst: Int?
        /// Connections of clients that have shown the token. `nil`, the default, for any number.
        public var connections: Int?

        /// Makes limits; without arguments, none.
        public init(commandsPerSecond: Int? = nil, burst: Int? = nil, connections: Int? = nil) {
            self.commandsPerSecond = commandsPerSecond
            self.burst = burst
            self.connections = connections
        }

        static let mostPerSecond = 1_000_000
        static let mostAtOnce = 10_000_000
        static let mostConnections = 1_000_000

        /// What is wrong with them.
        func problems(of token: String) -> [ConfigurationError] {
            let key = "tokens.\(token).limits"
            var problems: [ConfigurationError] = []
            for (name, value, most) in [
                ("commandsPerSecond", commandsPerSecond, Self.mostPerSecond),
                ("burst", burst, Self.mostAtOnce), ("connections", connections, Self.mostConnections),
            ] {
                guard let value, !(1...most).contains(value) else { continue }
                problems.append(
                    ConfigurationError(
                        "\(key).\(name)", "is \(value): choose from 1 to \(most), or leave it out for no limit"))
            }
            if burst != nil, commandsPerSecond == nil {
                problems.append(
                    ConfigurationError(
                        "\(key).burst", "is of no use without commandsPerSecond: add that, or leave this out"))
            }
            return problems
        }

        /// What `--check` says of them; `nil` if there are none.
        var summary: String? {
            var parts: [String] = []
            if let commandsPerSecond {
                parts.append("\(commandsPerSecond) commands per second, \(burst ?? commandsPerSecond) at once")
            }
            if let connections {
                parts.append("\(connections) connections")
            }
            return parts.isEmpty ? nil : parts.joined(separator: ", ")
        }
    }
}

extension ConfigurationFile {
    /// Reads the section `limits` of a token.
    static func tokenLimits(_ value: JSONValue, key: String) throws(ConfigurationError) -> GatewayToken.Limits {
        var reader = try SettingsReader(value, key: key)
        var limits = GatewayToken.Limits()
        limits.commandsPerSecond = try reader.integer("commandsPerSecond")
        limits.burst = try reader.integer("burst")
        limits.connections = try reader.integer("connections")
        try reader.finish()
        return limits
    }
}
