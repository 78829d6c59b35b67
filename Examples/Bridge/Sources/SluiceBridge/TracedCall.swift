import SluiceClient
import Tracing

/// A call as a span.
struct TracedCall: EventSpan {
    let span: any Span
    let context: RequestContext?

    func end(_ outcome: String, attempts: Int) {
        span.attributes["attempts"] = attempts
        if outcome != "ok" { span.setStatus(SpanStatus(code: .error, message: outcome)) }
        span.end()
    }
}
