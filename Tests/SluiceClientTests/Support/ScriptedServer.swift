import Glibc
import SluiceCore
import TestSupport

/// An HTTP server on 127.0.0.1 that does to each request what a test tells it, also what no sound server would.
final class ScriptedServer: Sendable {
    struct Request: Sendable {
        /// Connections count from 0.
        let connection: Int
        /// Position on its connection, from 0.
        let position: Int
        /// Method and path.
        let line: String
        /// Header fields, their names in lower case.
        let fields: [String: String]
        let body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }

        /// The commands, of a pipeline or a single one.
        var commands: [[String]] {
            guard let value = try? JSONValue(parsing: text), let array = value.array else { return [] }
            let rows = array.allSatisfy { $0.array != nil } ? array.compactMap(\.array) : [array]
            return rows.map { $0.compactMap(\.string) }
        }

        /// An answer that gives each command the same result.
        func result(_ json: String) -> String {
            let one = #"{"result":\#(json)}"#
            guard line.contains("/pipeline") || line.contains("/multi-exec") else { return one }
            return "[" + commands.map { _ in one }.joined(separator: ",") + "]"
        }
    }

    enum Answer: Sendable {
        /// Status 200 with a JSON body.
        case json(String)
        /// The same, once the test calls ``ScriptedServer/release()``.
        case held(String)
        /// A whole answer.
        case answer(Int, fields: [String] = [], String)
        /// These bytes, whatever they are, and the end of the connection.
        case bytes(String)
        /// These bytes, and a reset of the connection.
        case reset(String)
        /// A good head and the beginning of a body, and then nothing.
        case open(String)
        /// A good head, and then a body byte by byte, each after a while, for ever.
        case slow
        /// A good head, and then a body as fast as it is taken, for ever.
        case endless
        /// Closes the connection without a word.
        case close
        /// Never answers.
        case hang
    }

    private struct State {
        var requests: [Request] = []
        var descriptors: Set<Int32> = []
        var isStopped = false
        var isReleased = false
    }

    let url: String
    private let listener: Int32
    private let state = Lock(State())
    private let script: @Sendable (Request) -> Answer

    /// All requests so far, in the order of their arrival.
    var requests: [Request] { state.withLock { $0.requests } }

    /// Connections that are open.
    var connectionCount: Int { state.withLock { $0.descriptors.count } }

    /// Starts to listen; `script` says what to do with each request.
    init(_ script: @escaping @Sendable (Request) -> Answer) throws {
        self.script = script
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isReady = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 && listen(listener, 64) == 0
                    && getsockname(listener, address, &length) == 0
            }
        }
        guard isReady else { throw TestSupportError("no port for a scripted server") }
        url = "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
        self.listener = listener
        try OwnThread.start(name: "scripted") { [weak self] in
            var connection = 0
            while case let descriptor = accept(listener, nil, nil), descriptor >= 0 {
                let number = connection
                connection += 1
                try? OwnThread.start(name: "scripted") { [weak self] in
                    self?.serve(descriptor, number)
                    close(descriptor)
                }
            }
            close(listener)
        }
    }

    /// Lets those answers go that are held, and from now on all.
    func release() {
        state.withLock { $0.isReleased = true }
    }

    /// Closes everything.
    func stop() {
        state.withLock { state in
            guard !state.isStopped else { return }
            state.isStopped = true
            shutdown(listener, Int32(SHUT_RDWR))
            state.descriptors.forEach { shutdown($0, Int32(SHUT_RDWR)) }
        }
    }

    private func serve(_ descriptor: Int32, _ connection: Int) {
        let isWelcome = state.withLock { state in
            if !state.isStopped { state.descriptors.insert(descriptor) }
            return !state.isStopped
        }
        guard isWelcome else { return }
        defer { state.withLock { _ = $0.descriptors.remove(descriptor) } }
        var bytes: [UInt8] = []
        var position = 0
        while let request = read(descriptor, &bytes, connection, position) {
            position += 1
            state.withLock { $0.requests.append(request) }
            switch script(request) {
            case .json(let body):
                send(200, [], body, to: descriptor)
            case .held(let body):
                while !state.withLock({ $0.isReleased || $0.isStopped }) { usleep(500) }
                send(200, [], body, to: descriptor)
            case .answer(let status, let fields, let body):
                send(status, fields, body, to: descriptor)
            case .bytes(let text):
                _ = send(text, to: descriptor)
                return
            case .reset(let text):
                _ = send(text, to: descriptor)
                var option = linger(l_onoff: 1, l_linger: 0)
                setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
                return
            case .slow:
                guard send("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", to: descriptor) else { return }
                while send(" ", to: descriptor) { usleep(1000) }
                return
            case .endless:
                guard send("HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n", to: descriptor) else { return }
                let piece = String(repeating: " ", count: 64 * 1024)
                while send(piece, to: descriptor) {}
                return
            case .close:
                return
            case .open(let text):
                guard send("HTTP/1.1 200 OK\r\n\r\n" + text, to: descriptor) else { return }
                var byte: UInt8 = 0
                while recv(descriptor, &byte, 1, 0) > 0 {}
                return
            case .hang:
                // Until the other side or the test has enough of it.
                var byte: UInt8 = 0
                while recv(descriptor, &byte, 1, 0) > 0 {}
                return
            }
        }
    }

    private func send(_ status: Int, _ fields: [String], _ body: String, to descriptor: Int32) {
        let head = ["HTTP/1.1 \(status) Status", "Content-Length: \(body.utf8.count)"] + fields
        _ = send(head.joined(separator: "\r\n") + "\r\n\r\n" + body, to: descriptor)
    }

    /// - Returns: whether there is still somebody there.
    private func send(_ text: String, to descriptor: Int32) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// The next request; `nil` at the end of the connection.
    private func read(_ descriptor: Int32, _ bytes: inout [UInt8], _ connection: Int, _ position: Int) -> Request? {
        while true {
            let blank = bytes.indices.dropLast(3).first { bytes[$0..<$0 + 4].elementsEqual("\r\n\r\n".utf8) }
            if let blank {
                let lines = String(decoding: bytes[..<blank], as: UTF8.self).split(separator: "\r\n")
                var fields: [String: String] = [:]
                for line in lines.dropFirst() {
                    let parts = line.split(separator: ":", maxSplits: 1)
                    fields[parts[0].lowercased()] = parts.dropFirst().first.map { String($0.drop { $0 == " " }) }
                }
                let length = fields["content-length"].flatMap { Int($0) } ?? 0
                if bytes.count >= blank + 4 + length {
                    defer { bytes.removeFirst(blank + 4 + length) }
                    return Request(
                        connection: connection, position: position, line: lines.first.map(String.init) ?? "",
                        fields: fields, body: Array(bytes[(blank + 4)..<(blank + 4 + length)]))
                }
            }
            var piece = [UInt8](repeating: 0, count: 64 * 1024)
            let count = recv(descriptor, &piece, piece.count, 0)
            guard count > 0 else { return nil }
            bytes += piece[..<count]
        }
    }
}
