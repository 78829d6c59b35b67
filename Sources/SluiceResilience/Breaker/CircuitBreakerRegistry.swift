package import SluiceCore

/// The circuit breakers of a process: one for each class of calls to each endpoint. A value, as the breakers are.
///
/// What others see of an endpoint is not taken over: one bad process must not cut off the rest.
package struct CircuitBreakerRegistry: Sendable {
    /// An endpoint of this registry.
    package struct Endpoint: Sendable, Hashable {
        fileprivate let index: Int
    }

    /// The right to make one call.
    package struct Permit: Sendable, Hashable {
        fileprivate let endpoint: Endpoint
        package let callClass: CallClass
        fileprivate let permit: CircuitBreaker.Permit
    }

    /// Whether a call may be made.
    package enum Admission: Sendable, Hashable {
        case permitted(Permit)
        /// - Parameter retryAfter: when it makes sense to ask again; `nil` if only an operator can tell.
        case rejected(retryAfter: Duration?)
    }

    private let configuration: CircuitBreakerConfiguration
    private var names: [String] = []
    private var breakers: [CircuitBreaker] = []

    package init(_ configuration: CircuitBreakerConfiguration = .standard) {
        self.configuration = configuration
    }

    /// Looks an endpoint up once, so that calls are made without looking at names.
    ///
    /// - Parameter name: shown in events; without user and password.
    /// - Returns: the endpoint of this name, added if it is new.
    package mutating func endpoint(_ name: String) -> Endpoint {
        if let index = names.firstIndex(of: name) { return Endpoint(index: index) }
        names.append(name)
        breakers += CallClass.allCases.map { CircuitBreaker(configuration, for: $0) }
        return Endpoint(index: names.count - 1)
    }

    /// Asks to make a call, see ``CircuitBreaker/acquire(at:deadline:fraction:)``.
    package mutating func acquire(
        _ endpoint: Endpoint, _ callClass: CallClass, at now: MonotonicTime, deadline: Deadline,
        fraction: @autoclosure () -> Double
    ) -> (admission: Admission, event: CircuitEvent?) {
        let (admission, change) = breakers[Self.index(endpoint, callClass)].acquire(
            at: now, deadline: deadline, fraction: fraction())
        let event = change.map { makeEvent(endpoint, callClass, $0) }
        switch admission {
        case .permitted(let permit):
            return (.permitted(Permit(endpoint: endpoint, callClass: callClass, permit: permit)), event)
        case .rejected(let retryAfter):
            return (.rejected(retryAfter: retryAfter), event)
        }
    }

    /// Says how a call went, see ``CircuitBreaker/record(_:_:duration:at:fraction:)``.
    package mutating func record(
        _ permit: Permit, _ outcome: CircuitBreaker.Outcome, duration: Duration, at now: MonotonicTime,
        fraction: @autoclosure () -> Double
    ) -> CircuitEvent? {
        let change = breakers[Self.index(permit.endpoint, permit.callClass)].record(
            permit.permit, outcome, duration: duration, at: now, fraction: fraction())
        return change.map { makeEvent(permit.endpoint, permit.callClass, $0) }
    }

    /// Hands the decision about one class to somebody else, see ``CircuitBreaker/setMode(_:)``.
    package mutating func setMode(_ mode: CircuitMode, _ endpoint: Endpoint, _ callClass: CallClass) -> CircuitEvent? {
        breakers[Self.index(endpoint, callClass)].setMode(mode).map { makeEvent(endpoint, callClass, $0) }
    }

    /// The state of one class.
    package func state(_ endpoint: Endpoint, _ callClass: CallClass) -> CircuitState {
        breakers[Self.index(endpoint, callClass)].state
    }

    private func makeEvent(_ endpoint: Endpoint, _ callClass: CallClass, _ change: CircuitChange) -> CircuitEvent {
        CircuitEvent(endpoint: names[endpoint.index], callClass: callClass, change: change)
    }

    private static func index(_ endpoint: Endpoint, _ callClass: CallClass) -> Int {
        endpoint.index * CallClass.allCases.count + callClass.index
    }
}
