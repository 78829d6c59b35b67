import SluiceCore
import SluiceHTTP
import SluiceNet

/// Answers by path: the ways in which services use an exchange. Lives on its loop's thread.
///
/// - `/echo`: the body; `/size/N`: N bytes; `/fail`: closes without an answer; anything else: what was asked, as text
/// - `/later`: as text, in the loop's next turn; `/thread`: the same, by way of another thread
/// - `/held`: once the test calls ``release()``; `/begun`: begins its answer, and ends it then
/// - `/stream`: a stream that the test feeds; `/stream/N`: N pieces, then the end
final class TestService: HTTPService {
    private let loop: EventLoop
    private(set) var held: [Held] = []
    /// What observers were told, in order.
    private(set) var log: [String] = []

    struct Held {
        let exchange: HTTPConnection
        let number: Int
        let text: String
    }

    init(loop: EventLoop) {
        self.loop = loop
    }

    func serve(_ exchange: HTTPConnection) {
        let path = text(exchange.head.path, of: exchange)
        let shown = describe(exchange)
        let count = Int(path.split(separator: "/").last ?? "") ?? 0
        switch path.split(separator: "/").first ?? "" {
        case "echo": echo(exchange)
        case "size": answer(exchange, [UInt8](repeating: UInt8(ascii: "x"), count: count))
        case "fail": exchange.close()
        case "later": answerLater(exchange, shown)
        case "thread": answerFromThread(exchange, shown)
        case "held": hold(exchange, shown)
        case "begun":
            exchange.startAnswer(.ok, .plainText)
            exchange.endFields()
            hold(exchange, shown)
        case "stream" where count > 0:
            startStream(exchange)
            for piece in 1...count { exchange.send { $0.append("piece \(piece);") } }
            exchange.finishStream()
        case "stream":
            startStream(exchange)
            hold(exchange, shown)
        default: exchange.answer(.ok, .plainText, shown)
        }
    }

    func explain(_ fault: HTTPFault, in body: ByteBuffer) -> ContentType {
        log.append("fault \(fault.status.code)")
        body.append(fault.message)
        return .plainText
    }

    // MARK: For tests

    /// Ends all answers and streams that are held.
    func release() {
        let waiting = held
        held = []
        for entry in waiting where entry.exchange.isOpen(entry.number) {
            switch entry.text.split(separator: " ")[1] {
            case "/held": entry.exchange.answer(.ok, .plainText, entry.text)
            case "/begun":
                entry.exchange.output.append(entry.text)
                entry.exchange.finishAnswer()
            default: entry.exchange.finishStream()
            }
        }
    }

    /// Lets go of what is held: the exchanges hold the server, and that holds this.
    func forget() {
        held = []
    }

    /// Sends a piece on all streams.
    func send(_ piece: [UInt8]) {
        for entry in held where entry.exchange.isOpen(entry.number) {
            entry.exchange.send { $0.append(piece) }
        }
    }

    // MARK: Answers

    private func echo(_ exchange: HTTPConnection) {
        let body = exchange.body
        exchange.startAnswer(.ok, .octetStream)
        exchange.endFields()
        exchange.output.append(UnsafeRawBufferPointer(rebasing: exchange.requestBytes[body.offset..<body.end]))
        exchange.finishAnswer()
    }

    private func answer(_ exchange: HTTPConnection, _ body: [UInt8]) {
        exchange.startAnswer(.ok, .octetStream)
        exchange.endFields()
        exchange.output.append(body)
        exchange.finishAnswer()
    }

    private func answerLater(_ exchange: HTTPConnection, _ text: String) {
        let late = LoopBound((exchange, exchange.exchangeNumber))
        loop.mailbox.submit { _ in
            guard late.value.0.isOpen(late.value.1) else { return }
            late.value.0.answer(.ok, .plainText, text)
        }
    }

    private func answerFromThread(_ exchange: HTTPConnection, _ text: String) {
        let late = LoopBound((exchange, exchange.exchangeNumber))
        let mailbox = loop.mailbox
        try? OwnThread.start(name: "test-answer") {
            mailbox.submit { _ in
                guard late.value.0.isOpen(late.value.1) else { return }
                late.value.0.answer(.ok, .plainText, text)
            }
        }
    }

    private func startStream(_ exchange: HTTPConnection) {
        exchange.startStream(.ok, .eventStream)
        exchange.endStreamFields()
    }

    private func hold(_ exchange: HTTPConnection, _ text: String) {
        exchange.observer = self
        held.append(Held(exchange: exchange, number: exchange.exchangeNumber, text: text))
    }

    /// Method, target and number of body bytes.
    private func describe(_ exchange: HTTPConnection) -> String {
        let query = exchange.head.query.map { "?" + text($0, of: exchange) } ?? ""
        return "\(exchange.head.method) \(text(exchange.head.path, of: exchange))\(query) \(exchange.body.count)"
    }

    private func text(_ range: ByteRange, of exchange: HTTPConnection) -> String {
        String(decoding: exchange.requestBytes[range.offset..<range.end], as: UTF8.self)
    }
}

extension TestService: ExchangeObserver {
    func exchangeAbandoned() {
        log.append("abandoned")
    }

    func exchangeDrained() {
        log.append("drained")
    }
}
