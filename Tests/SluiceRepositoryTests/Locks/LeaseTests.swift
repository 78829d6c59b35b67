import Testing

@testable import SluiceRepository

@Suite struct LeaseTests {
    private let start = ContinuousClock.now

    @Test func isRenewedAtAThirdOfItsLife() {
        let lease = Lease(ttl: .seconds(30), from: start)
        #expect(lease.step(at: start) == .wait(.seconds(10)))
        #expect(lease.step(at: start + .seconds(9)) == .wait(.seconds(1)))
        #expect(lease.step(at: start + .seconds(10)) == .renew(within: .milliseconds(19_700)))
        #expect(lease.step(at: start + .milliseconds(29_700)) == .lost)
    }

    @Test func livesFromBeforeTheRenewalWasSent() {
        var lease = Lease(ttl: .seconds(30), from: start)
        lease.renewed(from: start + .seconds(10))
        #expect(lease.step(at: start + .seconds(15)) == .wait(.seconds(5)))
        #expect(lease.step(at: start + .seconds(39)) == .renew(within: .milliseconds(700)))
        #expect(lease.step(at: start + .seconds(40)) == .lost)
    }

    @Test func isTriedAgainUntilItIsLost() {
        var lease = Lease(ttl: .seconds(30), from: start)
        lease.failed(at: start + .seconds(12))
        #expect(lease.step(at: start + .seconds(12)) == .wait(.seconds(3)))
        lease.failed(at: start + .seconds(29))
        #expect(lease.step(at: start + .seconds(29)) == .wait(.milliseconds(700)))
        #expect(lease.step(at: start + .seconds(30)) == .lost)
    }
}
