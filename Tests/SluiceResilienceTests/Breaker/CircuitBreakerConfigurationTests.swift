import SluiceResilience
import Testing

@Suite struct CircuitBreakerConfigurationTests {
    @Test(arguments: [CircuitBreakerConfiguration.standard, .disabled])
    func thePresetsAreSound(configuration: CircuitBreakerConfiguration) {
        #expect(configuration.fault == nil)
    }

    @Test(
        arguments: [
            (CircuitBreakerConfiguration(minimumCalls: 0), "minimumCalls"),
            (CircuitBreakerConfiguration(failureRate: 0), "failureRate"),
            (CircuitBreakerConfiguration(failureRate: 1.1), "failureRate"),
            (CircuitBreakerConfiguration(failureRate: .nan), "failureRate"),
            (CircuitBreakerConfiguration(slowRate: -1), "slowRate"),
            (CircuitBreakerConfiguration(slowRead: .zero), "slowRead"),
            (CircuitBreakerConfiguration(slowWrite: .zero), "slowWrite"),
            (CircuitBreakerConfiguration(openDuration: .seconds(-1)), "openDuration"),
            (CircuitBreakerConfiguration(maximumOpenDuration: .zero), "maximumOpenDuration"),
            (CircuitBreakerConfiguration(probes: 0), "probes"),
            (CircuitBreakerConfiguration(probeGrace: .zero), "probeGrace"),
            (CircuitBreakerConfiguration(maximumHalfOpenDuration: .zero), "maximumHalfOpenDuration"),
            (CircuitBreakerConfiguration(window: .time(.zero)), "window"),
            (CircuitBreakerConfiguration(window: .calls(19)), "minimumCalls"),
            (CircuitBreakerConfiguration(window: .calls(.max)), "window"),
        ])
    func whatIsWrongIsNamed(configuration: CircuitBreakerConfiguration, property: String) throws {
        #expect(try #require(configuration.fault).contains(property))
        // The machine does not depend on being asked before.
        _ = CircuitBreaker(configuration, for: .read)
    }
}
