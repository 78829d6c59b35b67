// Here to be copied: compiled where a package also depends on swift-log, swift-metrics and swift-distributed-tracing.
#if canImport(Logging) && canImport(Metrics) && canImport(Tracing)
    import Instrumentation
    import Logging
    import Metrics
    import SluiceClient
    import Tracing

    /// Hands what a client tells to the systems that the application has set up.
    struct SwiftLogSink: EventSink {
        private let logger: Logger

        init(_ logger: Logger) {
            self.logger = logger
        }

        func log(_ level: EventLevel, _ message: String, metadata: [String: String]) {
            logger.log(
                level: Logger.Level(rawValue: level.rawValue) ?? .info, "\(message)",
                metadata: metadata.mapValues { .string($0) })
        }

        func count(_ name: String, by amount: Int, labels: [String: String]) {
            Counter(label: name, dimensions: labels.map { ($0.key, $0.value) }).increment(by: amount)
        }

        func time(_ name: String, _ duration: Duration, labels: [String: String]) {
            let parts = duration.components
            Timer(label: name, dimensions: labels.map { ($0.key, $0.value) })
                .recordNanoseconds(parts.seconds * 1_000_000_000 + parts.attoseconds / 1_000_000_000)
        }

        func beginSpan(_ name: String, context: RequestContext?) -> (any EventSpan)? {
            // The task's own context comes first; what it has not, the caller may have given the client.
            var parent = ServiceContext.current ?? .topLevel
            if ServiceContext.current == nil, let context {
                InstrumentationSystem.instrument.extract(context, into: &parent, using: Fields())
            }
            let span = startSpan(name, context: parent, ofKind: .client)
            var own = RequestContext()
            InstrumentationSystem.instrument.inject(span.context, into: &own, using: Fields())
            return TracedCall(span: span, context: own.traceParent == nil ? nil : own)
        }
    }

    private struct TracedCall: EventSpan {
        let span: any Span
        let context: RequestContext?

        func end(_ outcome: String, attempts: Int) {
            span.attributes["attempts"] = .int64(Int64(attempts))
            if outcome != "ok" { span.setStatus(SpanStatus(code: .error, message: outcome)) }
            span.end()
        }
    }

    private struct Fields: Extractor, Injector {
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
#endif
