import SluiceNet

/// Why a gateway does not start.
public struct GatewayError: Error, Sendable, CustomStringConvertible {
    /// What kind of trouble it is.
    public struct Code: Sendable, Equatable {
        private enum Value {
            case configuration, address, redis, system
        }

        private let value: Value

        /// A setting cannot be used; ``GatewayError/message`` names it.
        public static let configuration = Code(value: .configuration)
        /// An address cannot be listened on, such as a port in use.
        public static let address = Code(value: .address)
        /// The embedded Redis cannot be started.
        public static let redis = Code(value: .redis)
        /// The system refuses what every gateway needs, such as threads or descriptors.
        public static let system = Code(value: .system)
    }

    /// What kind of trouble it is.
    public let code: Code
    /// What was wrong, with what, and what to do; without secrets.
    public let message: String

    /// The message.
    public var description: String { message }

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// What a gateway for tests needs cannot be had.
    package init(cannotPrepare reason: String) {
        self.init(.system, "a gateway for tests cannot be prepared: \(reason)")
    }

    init(_ error: ConfigurationError) {
        self.init(.configuration, error.description)
    }
}
