/// What a command is for.
package enum CommandAccess: UInt8, Labelled {
    /// Reads data, or is harmless.
    case read
    /// Changes data, or may.
    case write
    /// Concerns the server and not data.
    case admin

    package var label: StaticString {
        switch self {
        case .read: "read"
        case .write: "write"
        case .admin: "admin"
        }
    }
}
