public import SluiceResilience

extension RedisClient {
    /// What the circuit breaker of a class of commands does now.
    ///
    /// - Parameter callClass: reads, writes, and commands about the server fail apart from each other.
    /// - Returns: whether it lets commands through.
    public func circuitState(of callClass: CallClass) -> CircuitState {
        core.resilience.state(of: callClass)
    }

    /// Opens the circuit of a class of commands, lets everything pass, or lets the breaker decide again.
    ///
    /// - Parameters:
    ///   - mode: who decides.
    ///   - callClass: which commands it is about.
    public func setCircuitMode(_ mode: CircuitMode, for callClass: CallClass) {
        core.resilience.setMode(mode, for: callClass)
    }

    /// The changes of the client's circuit breakers from now on.
    ///
    /// Any number of tasks may listen, each gets all of them; who does not take them keeps the newest 100. They end with
    /// the client.
    public var circuitEvents: AsyncStream<CircuitEvent> {
        core.resilience.events()
    }
}
