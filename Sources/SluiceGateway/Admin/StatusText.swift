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
        body.append(",\"blocking\":{\"waits\":\(overview.total { $0.blocking.waiting.current })")
        body.append(",\"connections\":\(overview.total { $0.blocking.connections.current })}")
        body.append(",\"upstreams\":[")
        for (index, upstream) in upstreams.enumerated() {
            body.append(index == 0 ? "{" : ",{")
            body.append("\"database\":\(upstream.role.database)")
            body.append(",\"access\":\"\(upstream.role.isReadOnly ? "read-only" : "read-write")\"")
            body.append(",\"ready\":\(upstream.state.isReady.isSet)")
            body.append(",\"waiting\":\(upstream.state.waiting.current)")
            if upstream.role.rights.isLimited {
                body.append(",\"enforcedByRedis\":\(upstream.state.isEnforced.isSet)")
            }
            switch upstream.role.identity {
            case .gateway: break
            case .confined(let token, _): append("token", token, to: body)
            case .user(let user): append("user", user.name, to: body)
            }
            if let reason = upstream.state.lastFailure {
                append("failure", reason, to: body)
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

    private static func append(_ name: StaticString, _ value: String, to body: ByteBuffer) {
        body.append(",\"")
        body.append(name)
        body.append("\":")
        JSONText.append(string: value, to: body)
    }
}
