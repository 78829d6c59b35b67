package import SluiceCore

/// What was taken and given back, to find leaks: in the end the numbers of each pair are equal.
package final class TransportCounts: Sendable {
    package let callsTaken = SharedCounter()
    package let callsFinished = SharedCounter()
    package let handlesMade = SharedCounter()
    package let handlesFreed = SharedCounter()

    package init() {}
}
