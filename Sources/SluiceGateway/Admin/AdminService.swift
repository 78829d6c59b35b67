import SluiceCore
import SluiceHTTP
import SluiceNet

/// What operators ask: is it alive, is it ready, what does it do. On a listener of its own, without tokens.
final class AdminService: HTTPService {
    private let overview: GatewayOverview
    private let probe: UpstreamConnection

    init(overview: GatewayOverview, probe: UpstreamConnection) {
        self.overview = overview
        self.probe = probe
    }

    func serve(_ exchange: HTTPConnection) {
        guard exchange.head.method == .get || exchange.head.method == .head else {
            return answer(exchange, .methodNotAllowed, "only GET and HEAD are supported here")
        }
        let path = String(
            decoding: exchange.requestBytes[exchange.head.path.offset..<exchange.head.path.end], as: UTF8.self)
        switch path {
        case "/health/live", "/healthz":
            exchange.answer(.ok, .json, "{\"status\":\"live\"}")
        case "/health/ready", "/readyz":
            Readiness(exchange, overview: overview).ask(probe)
        case "/metrics":
            exchange.answer(.ok, .metrics, MetricsText.render(overview))
        case "/status":
            exchange.answer(.ok, .json, StatusText.render(overview))
        default:
            answer(exchange, .notFound, "try /health/live, /health/ready, /metrics or /status")
        }
    }

    func explain(_ fault: HTTPFault, in body: ByteBuffer) -> ContentType {
        body.append("{\"error\":")
        JSONText.append(string: fault.message, to: body)
        body.append("}")
        return .json
    }

    private func answer(_ exchange: HTTPConnection, _ status: HTTPStatus, _ text: String) {
        exchange.answer(status, .json, "{\"error\":\"\(text)\"}")
    }
}

/// Asks Redis before it says that the gateway is ready.
private final class Readiness: ReplyReceiver {
    private let exchange: HTTPConnection
    private let number: Int
    private let overview: GatewayOverview

    init(_ exchange: HTTPConnection, overview: GatewayOverview) {
        self.exchange = exchange
        self.overview = overview
        number = exchange.exchangeNumber
    }

    func ask(_ connection: UpstreamConnection) {
        if overview.isStopping {
            return answer(.serviceUnavailable, "stopping", nil)
        }
        connection.send([["PING"]], to: self)
    }

    func replied(_ replies: [Reply]) {
        switch replies.first {
        case .error(let text):
            answer(.serviceUnavailable, "redis_error", String(text.prefix { $0 != " " }))
        default:
            answer(.ok, "ready", nil)
        }
    }

    func failed(_ failure: UpstreamFailure) {
        answer(.serviceUnavailable, "redis_unreachable", overview.lastUpstreamFailure)
    }

    private func answer(_ status: HTTPStatus, _ word: String, _ reason: String?) {
        guard exchange.isOpen(number) else { return }
        let body = ByteBuffer()
        body.append("{\"status\":")
        JSONText.append(string: word, to: body)
        if let reason {
            body.append(",\"reason\":")
            JSONText.append(string: reason, to: body)
        }
        body.append("}")
        exchange.startAnswer(status, .json)
        exchange.endFields()
        body.withReadableBytes { exchange.output.append($0) }
        exchange.finishAnswer()
    }
}
