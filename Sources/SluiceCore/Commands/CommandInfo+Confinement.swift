extension CommandInfo {
    /// Whether a server's access control can hold the command to the keys and channels of one user: it names all keys that
    /// it touches, or touches none, tells nothing of others', and leaves the database where it is.
    ///
    /// Scripts count: the server checks each command that they call.
    package var isConfinable: Bool {
        if Self.confinableWithoutKeys.contains(name) { return true }
        guard access != .admin, !traits.contains(.container), !keys.isEmpty, !Self.neverConfined.contains(name) else {
            return false
        }
        switch refusal {
        case nil, .blocking, .blockingOption: break
        default: return false
        }
        return keys.allSatisfy { $0.beginning != .unknown && $0.extent != .unknown }
    }

    private static let confinableWithoutKeys: Set<String> = [
        "ping", "echo", "time", "multi", "exec", "discard", "watch", "unwatch", "publish", "spublish", "subscribe",
        "psubscribe", "unsubscribe", "punsubscribe", "script|load", "script|exists",
    ]

    /// COPY and MOVE reach other databases, RESTORE feeds the server's decoder with bytes of the client's own making.
    private static let neverConfined: Set<String> = ["copy", "move", "restore", "restore-asking", "json.debug"]
}
