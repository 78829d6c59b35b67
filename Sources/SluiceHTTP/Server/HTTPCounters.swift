package import SluiceCore
import SluiceTLS

/// What one loop's connections have moved; any thread may read it.
package final class HTTPCounters: Sendable {
    package let accepted = Counter()
    package let open = Counter()
    package let refused = Counter()
    package let bytesReceived = Counter()
    package let bytesSent = Counter()
    package let timeouts = Counter()
    package let faults = Counter()
    /// TLS handshakes that succeeded.
    package let handshakes = Counter()
    /// Connections that ended because of TLS; places are those of `TLSError.Code.allCases`.
    package let tlsFailures = CounterArray(count: TLSError.Code.allCases.count)

    package init() {}

    deinit {
        tlsFailures.deallocate()
    }

    func count(_ error: TLSError) {
        if let index = TLSError.Code.allCases.firstIndex(of: error.code) {
            tlsFailures.add(at: index)
        }
    }
}
