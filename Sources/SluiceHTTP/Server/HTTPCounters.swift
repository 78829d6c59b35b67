package import SluiceCore

/// What one loop's connections have moved; any thread may read it.
package final class HTTPCounters: Sendable {
    package let accepted = Counter()
    package let open = Counter()
    package let refused = Counter()
    package let bytesReceived = Counter()
    package let bytesSent = Counter()
    package let timeouts = Counter()
    package let faults = Counter()

    package init() {}
}
