public import Logging
public import Metrics
public import SluiceClient
public import Tracing

/// Hands what a client tells to swift-log, swift-metrics and swift-distributed-tracing.
///
///     configuration.eventSink = BridgeSink(logger)
public struct BridgeSink: EventSink {
    private let logger: Logger
    private let metrics: any MetricsFactory
    private let tracer: any Tracer

    /// - Parameters:
    ///   - logger: what happens goes there; attempts that are made again at level debug.
    ///   - metrics: where counters and timers are. Default: what the application has bootstrapped.
    ///   - tracer: where spans go. Default: what the application has bootstrapped.
    public init(
        _ logger: Logger, metrics: any MetricsFactory = MetricsSystem.factory,
        tracer: any Tracer = InstrumentationSystem.tracer
    ) {
        self.logger = logger
        self.metrics = metrics
        self.tracer = tracer
    }

    /// Becomes a line of the logger.
    public func log(_ level: EventLevel, _ message: String, metadata: [String: String]) {
        let level: Logger.Level =
            switch level {
            case .debug: .debug
            case .info: .info
            case .warning: .warning
            case .error: .error
            }
        logger.log(level: level, "\(message)", metadata: metadata.mapValues { .string($0) })
    }

    /// Becomes a `Counter`.
    public func count(_ name: String, by amount: Int, labels: [String: String]) {
        Counter(label: name, dimensions: Self.dimensions(labels), factory: metrics).increment(by: amount)
    }

    /// Becomes a `Timer`.
    public func time(_ name: String, _ duration: Duration, labels: [String: String]) {
        let parts = duration.components
        Timer(label: name, dimensions: Self.dimensions(labels), factory: metrics)
            .recordNanoseconds(parts.seconds * 1_000_000_000 + parts.attoseconds / 1_000_000_000)
    }

    /// Becomes a `Gauge`.
    public func gauge(_ name: String, _ value: Double, labels: [String: String]) {
        Gauge(label: name, dimensions: Self.dimensions(labels), factory: metrics).record(value)
    }

    /// Becomes a span of the kind `client`, which the call's requests are part of.
    public func beginSpan(_ name: String, context: RequestContext?) -> (any EventSpan)? {
        // The task's own context comes first; where there is none, what the caller has told the client.
        var parent = ServiceContext.current ?? .topLevel
        if ServiceContext.current == nil, let context {
            tracer.extract(context, into: &parent, using: TraceFields())
        }
        let span = tracer.startAnySpan(name, context: parent, ofKind: .client)
        var own = RequestContext()
        tracer.inject(span.context, into: &own, using: TraceFields())
        return TracedCall(span: span, context: own.traceParent == nil ? nil : own)
    }

    /// In the same order whenever the labels are the same.
    private static func dimensions(_ labels: [String: String]) -> [(String, String)] {
        labels.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}
