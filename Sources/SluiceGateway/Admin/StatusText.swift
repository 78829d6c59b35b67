import SluiceCore
import SluiceHTTP
import SluiceNet

/// The gateway's state as a JSON object, for people and scripts.
enum StatusText {
    static func render(_ overview: GatewayOverview) -> String {
        let upstreams = overview.upstreams.all
        let seconds = (MonotonicTime.now() - overview.startedAt).components.seconds
        let body = ByteBuffer()
        body.append("{\"version\":")
        JSONText.append(string: GatewayVersion.current, to: body)
        body.append(",\"state\":\"\(overview.isStopping ? "stopping" : "running")\"")
        body.append(",\"uptimeSeconds\":\(seconds)")
        body.append(",\"loops\":\(overview.loops.count)")
        body.append(",\"connections\":\(overview.total { $0.http.open.current })")
        body.append(",\"streams\":\(overview.total { $0.streams.open.current })")
        body.append(",\"upstreams\":[")
        for (index, upstream) in upstreams.enumerated() {
            body.append(index == 0 ? "{" : ",{")
            body.append("\"database\":\(upstream.rights.database)")
            body.append(",\"access\":\"\(upstream.rights.isReadOnly ? "read-only" : "read-write")\"")
            body.append(",\"ready\":\(upstream.state.isReady.isSet)")
            body.append(",\"waiting\":\(upstream.state.waiting.current)")
            if upstream.rights.isReadOnly {
                body.append(",\"enforcedByRedis\":\(upstream.state.readOnlyEnforced.isSet)")
            }
            if let reason = upstream.state.lastFailure {
                body.append(",\"failure\":")
                JSONText.append(string: reason, to: body)
            }
            body.append("}")
        }
        body.append("]")
        if let embedded = overview.embedded {
            body.append(
                ",\"embeddedRedis\":{\"running\":\(embedded.status.isRunning),\"restarts\":\(embedded.status.restarts)}"
            )
        }
        body.append("}")
        return body.withReadableBytes { span in span.withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }
    }
}
