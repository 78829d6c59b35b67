import SluiceResilience

extension EventSink {
    func tell(_ event: CircuitEvent) {
        let labels = [
            "endpoint": event.endpoint, "class": event.callClass.rawValue, "from": event.change.from.rawValue,
            "to": event.change.to.rawValue, "reason": event.change.reason.rawValue,
        ]
        count(EventName.circuitChanges, by: 1, labels: labels)
        let isShut = event.change.to == .open || event.change.to == .forcedOpen
        let level: EventLevel = event.change.needsAttention ? .error : isShut ? .warning : .info
        log(level, "circuit breaker changed", metadata: labels)
    }

    /// - Parameters:
    ///   - stream: what it brings, not from which channels.
    ///   - error: why it broke.
    ///   - attempt: the first one is 1.
    ///   - wait: until then.
    func tellReconnection(of stream: String, after error: ClientError, attempt: Int, _ wait: Duration) {
        let labels = ["stream": stream, "code": error.code.description]
        count(EventName.streamReconnects, by: 1, labels: labels)
        let particulars = ["attempt": "\(attempt)", "wait": "\(wait)"]
        log(.warning, "stream is opened again", metadata: labels.merging(particulars) { first, _ in first })
    }
}
