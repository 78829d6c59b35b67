import SluiceClient
import SluiceCore

/// Keeps what it is told.
final class RecordingSink: EventSink {
    struct Counted: Hashable {
        let name: String
        let amount: Int
        let labels: [String: String]
    }

    struct Told: Sendable {
        var logs: [(level: EventLevel, message: String, metadata: [String: String])] = []
        var counts: [Counted] = []
        var times: [(name: String, duration: Duration, labels: [String: String])] = []
        var spans: [String] = []
        var contexts: [RequestContext?] = []
    }

    let told = Lock(Told())
    /// What its spans say that requests are part of.
    let spanContext: RequestContext?

    init(spanContext: RequestContext? = nil) {
        self.spanContext = spanContext
    }

    var all: Told { told.withLock { $0 } }

    func amount(of name: String, _ labels: [String: String]) -> Int {
        all.counts.filter { $0.name == name && $0.labels == labels }.map(\.amount).reduce(0, +)
    }

    func log(_ level: EventLevel, _ message: String, metadata: [String: String]) {
        told.withLock { $0.logs.append((level, message, metadata)) }
    }

    func count(_ name: String, by amount: Int, labels: [String: String]) {
        told.withLock { $0.counts.append(Counted(name: name, amount: amount, labels: labels)) }
    }

    func time(_ name: String, _ duration: Duration, labels: [String: String]) {
        told.withLock { $0.times.append((name, duration, labels)) }
    }

    func beginSpan(_ name: String, context: RequestContext?) -> (any EventSpan)? {
        told.withLock { told in
            told.spans.append("begin \(name)")
            told.contexts.append(context)
        }
        return Span(sink: self, name: name, context: spanContext)
    }

    struct Span: EventSpan {
        let sink: RecordingSink
        let name: String
        let context: RequestContext?

        func end(_ outcome: String, attempts: Int) {
            sink.told.withLock { $0.spans.append("end \(name) \(outcome) \(attempts)") }
        }
    }
}
