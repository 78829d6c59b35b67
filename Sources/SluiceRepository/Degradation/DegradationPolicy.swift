/// What a ``ResilientStore`` does while its store cannot be reached.
public enum DegradationPolicy: String, Sendable, Hashable, CaseIterable {
    /// Reads come from the snapshot, writes are refused with when to come back.
    case readOnly
    /// As ``readOnly``, and writes are kept durably on this host until they can be committed.
    ///
    /// - Warning: what is pending is not committed. Others do not see it, another's change wins over it, and it is lost
    ///   with this host's disk.
    case json
}

/// What an operator wants, whatever the circuit breaker says.
public enum OperatorOrder: String, Sendable, Hashable, CaseIterable {
    /// Nothing in particular: the breaker and the store decide.
    case auto
    /// The store is asked, and nothing else.
    case normal
    /// As if the store could not be reached, with ``DegradationPolicy/readOnly``.
    case readOnly
    /// As if the store could not be reached, with ``DegradationPolicy/json``.
    case json
}
