import SluiceClient
import Tracing

/// The header fields of a trace, from and to a request's context.
struct TraceFields: Extractor, Injector {
    func extract(key: String, from carrier: RequestContext) -> String? {
        switch key.lowercased() {
        case "traceparent": carrier.traceParent
        case "tracestate": carrier.traceState
        default: nil
        }
    }

    func inject(_ value: String, forKey key: String, into carrier: inout RequestContext) {
        switch key.lowercased() {
        case "traceparent": carrier.traceParent = value
        case "tracestate": carrier.traceState = value
        default: break
        }
    }
}
