package import SluiceCore

/// Calls that tend to fail together: each class of an endpoint has a circuit breaker of its own, so that a server that
/// takes no writes is still read from.
public enum CallClass: String, Sendable, Hashable, CaseIterable {
    /// Changes nothing.
    case read
    /// May change something. A request of several commands is a write if one of them is.
    case write
    /// About the server and not about data.
    case admin

    /// The class of a command with these traits.
    package init(_ traits: CommandTraits) {
        self = traits.contains(.admin) ? .admin : traits.contains(.writes) ? .write : .read
    }

    var index: Int {
        switch self {
        case .read: 0
        case .write: 1
        case .admin: 2
        }
    }
}
