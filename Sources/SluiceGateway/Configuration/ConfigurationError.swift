/// What is wrong with a configuration, and what to do about it.
public struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The setting, by its name in the configuration file, such as `limits.bodyBytes`.
    public let key: String
    /// What is wrong with it and what to do. Never holds secrets.
    public let message: String

    /// - Parameters:
    ///   - key: the setting, as the user wrote it.
    ///   - message: what was wrong and what to do; without secrets.
    package init(key: String, message: String) {
        self.init(key, message)
    }

    init(_ key: String, _ message: String) {
        self.key = key
        self.message = message
    }

    /// The setting and what is wrong with it, in one line.
    public var description: String { "\(key): \(message)" }
}
