import SluiceCore
import SluiceHTTP
import SluiceTLS

/// The gateway's numbers in the text format of Prometheus, version 0.0.4.
enum MetricsText {
    static func render(_ overview: GatewayOverview) -> String {
        var text = ""
        appendRequests(overview, to: &text)
        appendLatencies(overview, to: &text)
        appendCommands(overview, to: &text)
        appendConnections(overview, to: &text)
        appendTokenLimits(overview, to: &text)
        appendTLSFailures(overview, to: &text)
        appendUpstream(overview, to: &text)
        return text
    }

    private static func appendRequests(_ overview: GatewayOverview, to text: inout String) {
        head("sluice_requests_total", "counter", "Answered requests.", to: &text)
        for (slot, name) in overview.slots.all {
            for endpoint in Endpoint.allCases {
                for status in HTTPStatus.allCases {
                    let count = overview.total { $0.requests(token: slot, endpoint: endpoint, status: status) }
                    guard count > 0 else { continue }
                    text +=
                        "sluice_requests_total{endpoint=\"\(endpoint.label)\",status=\"\(status.code)\",token=\"\(name)\"} \(count)\n"
                }
            }
        }
    }

    private static func appendLatencies(_ overview: GatewayOverview, to text: inout String) {
        head(
            "sluice_request_duration_seconds", "histogram", "From the arrival of a request to its complete answer.",
            to: &text)
        for endpoint in Endpoint.allCases {
            var cumulative = 0
            var lines = ""
            for bucket in 0...LoopMetrics.bucketCount {
                cumulative += overview.total { $0.latencies(endpoint, bucket: bucket) }
                let bound =
                    bucket == LoopMetrics.bucketCount
                    ? "+Inf" : "\(Double(1 << (bucket + LoopMetrics.firstBucketExponent)) / 1_000_000)"
                lines +=
                    "sluice_request_duration_seconds_bucket{endpoint=\"\(endpoint.label)\",le=\"\(bound)\"} \(cumulative)\n"
            }
            guard cumulative > 0 else { continue }
            let sum = Double(overview.total { $0.latencySumMicroseconds(endpoint) }) / 1_000_000
            text += lines
            text += "sluice_request_duration_seconds_sum{endpoint=\"\(endpoint.label)\"} \(sum)\n"
            text += "sluice_request_duration_seconds_count{endpoint=\"\(endpoint.label)\"} \(cumulative)\n"
        }
    }

    private static func appendCommands(_ overview: GatewayOverview, to text: inout String) {
        head("sluice_commands_total", "counter", "Commands passed on to Redis, rows of batches included.", to: &text)
        for family in CommandGroup.allCases {
            let count = overview.total { $0.commands(family) }
            guard count > 0 else { continue }
            text += "sluice_commands_total{family=\"\(family.label)\"} \(count)\n"
        }
    }

    private static func appendConnections(_ overview: GatewayOverview, to text: inout String) {
        let numbers: [(name: String, kind: String, help: String, value: (LoopMetrics) -> Int)] = [
            ("sluice_connections_open", "gauge", "Clients' connections.", { $0.http.open.current }),
            ("sluice_connections_accepted_total", "counter", "Connections taken.", { $0.http.accepted.current }),
            (
                "sluice_connections_refused_total", "counter", "Connections beyond the limit.",
                { $0.http.refused.current }
            ),
            (
                "sluice_tls_handshakes_total", "counter", "TLS handshakes that succeeded.",
                { $0.http.handshakes.current }
            ),
            ("sluice_timeouts_total", "counter", "Connections closed for slowness.", { $0.http.timeouts.current }),
            ("sluice_http_faults_total", "counter", "Requests that could not be read.", { $0.http.faults.current }),
            ("sluice_received_bytes_total", "counter", "Bytes from clients.", { $0.http.bytesReceived.current }),
            ("sluice_sent_bytes_total", "counter", "Bytes to clients.", { $0.http.bytesSent.current }),
            ("sluice_streams_open", "gauge", "Streams of events.", { $0.streams.open.current }),
            ("sluice_stream_events_total", "counter", "Events sent on streams.", { $0.streams.events.current }),
            ("sluice_blocking_waits", "gauge", "Commands that wait in Redis.", { $0.blocking.waiting.current }),
            (
                "sluice_blocking_connections", "gauge", "Connections to Redis for commands that wait.",
                { $0.blocking.connections.current }
            ),
            (
                "sluice_blocking_waits_total", "counter", "Commands that were let wait.",
                { $0.blocking.started.current }
            ),
            (
                "sluice_blocking_refused_total", "counter", "Commands refused because too many waited.",
                { $0.blocking.refused.current }
            ),
            (
                "sluice_blocking_abandoned_total", "counter", "Waits whose clients left.",
                { $0.blocking.abandoned.current }
            ),
            (
                "sluice_blocking_returned_total", "counter", "Answers put back because their clients had left.",
                { $0.blocking.returned.current }
            ),
            (
                "sluice_blocking_lost_total", "counter", "Answers that could not be put back.",
                { $0.blocking.lost.current }
            ),
            (
                "sluice_streams_dropped_total", "counter", "Streams closed because their clients were too slow.",
                { $0.streams.slowClosed.current }
            ),
        ]
        for number in numbers {
            head(number.name, number.kind, number.help, to: &text)
            text += "\(number.name) \(overview.total(number.value))\n"
        }
    }

    private static func appendTokenLimits(_ overview: GatewayOverview, to text: inout String) {
        head("sluice_token_refused_total", "counter", "Requests beyond the limits of their tokens.", to: &text)
        for (slot, name) in overview.slots.all {
            for limit in TokenLimitKind.allCases {
                let count = overview.total { $0.refusals(token: slot, limit) }
                guard count > 0 else { continue }
                text += "sluice_token_refused_total{limit=\"\(limit.label)\",token=\"\(name)\"} \(count)\n"
            }
        }
        head("sluice_token_connections", "gauge", "Connections of tokens that have limits.", to: &text)
        for (name, count) in overview.limiters.connections {
            text += "sluice_token_connections{token=\"\(name)\"} \(count)\n"
        }
    }

    private static func appendTLSFailures(_ overview: GatewayOverview, to text: inout String) {
        head("sluice_tls_failures_total", "counter", "Connections that ended because of TLS.", to: &text)
        for (index, code) in TLSError.Code.allCases.enumerated() {
            let count = overview.total { $0.http.tlsFailures[index] }
            guard count > 0 else { continue }
            text += "sluice_tls_failures_total{reason=\"\(code.rawValue)\"} \(count)\n"
        }
    }

    private static func appendUpstream(_ overview: GatewayOverview, to text: inout String) {
        let upstreams = overview.upstreams.all
        let numbers: [(name: String, kind: String, help: String, value: Int)] = [
            ("sluice_upstream_connections", "gauge", "Connections to Redis that are meant to be.", upstreams.count),
            (
                "sluice_upstream_ready", "gauge", "Connections to Redis that are ready.",
                upstreams.count { $0.state.isReady.isSet }
            ),
            (
                "sluice_upstream_waiting", "gauge", "Requests that wait for Redis.",
                upstreams.reduce(0) { $0 + $1.state.waiting.current }
            ),
            (
                "sluice_upstream_connects_total", "counter", "Connections to Redis made.",
                upstreams.reduce(0) { $0 + $1.state.connects.current }
            ),
            (
                "sluice_upstream_failures_total", "counter", "Connections to Redis lost or not made.",
                upstreams.reduce(0) { $0 + $1.state.failures.current }
            ),
            ("sluice_log_dropped_lines_total", "counter", "Log lines that nobody took.", overview.log.droppedLines),
        ]
        for number in numbers {
            head(number.name, number.kind, number.help, to: &text)
            text += "\(number.name) \(number.value)\n"
        }
        if let embedded = overview.embedded {
            head("sluice_embedded_redis_restarts_total", "counter", "Times the embedded Redis died.", to: &text)
            text += "sluice_embedded_redis_restarts_total \(embedded.status.restarts)\n"
            head("sluice_embedded_redis_up", "gauge", "Whether the embedded Redis runs.", to: &text)
            text += "sluice_embedded_redis_up \(embedded.status.isRunning ? 1 : 0)\n"
        }
    }

    private static func head(_ name: String, _ kind: String, _ help: String, to text: inout String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind)\n"
    }
}
