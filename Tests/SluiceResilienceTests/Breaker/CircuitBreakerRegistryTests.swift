import SluiceCore
import SluiceResilience
import Testing

@Suite struct CircuitBreakerRegistryTests {
    private var registry = CircuitBreakerRegistry(CircuitBreakerConfiguration(minimumCalls: 1))
    private let now = MonotonicTime(nanoseconds: 0)

    private mutating func fail(_ endpoint: CircuitBreakerRegistry.Endpoint, _ callClass: CallClass) -> CircuitEvent? {
        guard case .permitted(let permit) = acquire(endpoint, callClass) else { return nil }
        return registry.record(permit, .failure, duration: .zero, at: now, fraction: 1)
    }

    private mutating func acquire(
        _ endpoint: CircuitBreakerRegistry.Endpoint, _ callClass: CallClass
    ) -> CircuitBreakerRegistry.Admission {
        registry.acquire(endpoint, callClass, at: now, deadline: .never, fraction: 1).admission
    }

    @Test(arguments: CallClass.allCases)
    mutating func aClassOfAnEndpointFailsAlone(failing: CallClass) {
        let endpoints = ["https://a", "https://b"].map { registry.endpoint($0) }
        let event = fail(endpoints[1], failing)
        #expect(
            event
                == CircuitEvent(
                    endpoint: "https://b", callClass: failing,
                    change: CircuitChange(from: .closed, to: .open, reason: .failures, openDuration: .seconds(5))))
        for (index, endpoint) in endpoints.enumerated() {
            for callClass in CallClass.allCases {
                let isOpen = index == 1 && callClass == failing
                #expect(registry.state(endpoint, callClass) == (isOpen ? .open : .closed))
                let isRejected = acquire(endpoint, callClass) == .rejected(retryAfter: .seconds(5))
                #expect(isRejected == isOpen)
            }
        }
    }

    @Test mutating func anEndpointIsTheSameByItsName() {
        let endpoint = registry.endpoint("https://a")
        _ = registry.endpoint("https://b")
        _ = fail(endpoint, .read)
        #expect(registry.endpoint("https://a") == endpoint)
        #expect(registry.state(endpoint, .read) == .open)
    }

    @Test mutating func anOperatorDecidesAboutOneClass() {
        let endpoint = registry.endpoint("https://a")
        let event = registry.setMode(.forcedOpen, endpoint, .write)
        #expect(event?.callClass == .write)
        #expect(event?.change.to == .forcedOpen)
        #expect(acquire(endpoint, .write) == .rejected(retryAfter: nil))
        #expect(registry.state(endpoint, .read) == .closed)
    }

    private static let classes: [(CommandTraits, CallClass)] = [
        ([], .read), (.writes, .write), (.admin, .admin), ([.admin, .writes], .admin), ([.heavy, .blocking], .read),
    ]

    @Test(arguments: classes)
    func theTraitsOfACommandTellItsClass(traits: CommandTraits, callClass: CallClass) {
        #expect(CallClass(traits) == callClass)
    }
}
