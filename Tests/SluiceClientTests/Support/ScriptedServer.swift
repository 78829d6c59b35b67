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
        let body: [UInt8]
    }

    enum Answer: Sendable {
        /// Status 200 with a JSON body.
        case json(String)
        /// Closes the connection without a word.
        case close
        /// Never answers.
        case hang
    }

    private struct State {
        var requests: [Request] = []
        var descriptors: Set<Int32> = []
        var isStopped = false
    }

    let url: String
    private let listener: Int32
    private let state = Lock(State())
    private let script: @Sendable (Request) -> Answer

    /// All requests so far, in the order of their arrival.
    var requests: [Request] { state.withLock { $0.requests } }

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
        while let body = readBody(descriptor, &bytes) {
            let request = Request(connection: connection, position: position, body: body)
            position += 1
            state.withLock { $0.requests.append(request) }
            switch script(request) {
            case .json(let body):
                let text = "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
                _ = Array(text.utf8).withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            case .close:
                return
            case .hang:
                // Until the other side or the test has enough of it.
                var byte: UInt8 = 0
                while recv(descriptor, &byte, 1, 0) > 0 {}
                return
            }
        }
    }

    /// The body of the next request; `nil` at the end of the connection.
    private func readBody(_ descriptor: Int32, _ bytes: inout [UInt8]) -> [UInt8]? {
        while true {
            let blank = bytes.indices.dropLast(3).first { bytes[$0..<$0 + 4].elementsEqual("\r\n\r\n".utf8) }
            if let blank {
                let lines = String(decoding: bytes[..<blank], as: UTF8.self).lowercased().split(separator: "\r\n")
                let field = lines.first { $0.hasPrefix("content-length:") }
                let length = field.flatMap { Int($0.dropFirst("content-length:".count).filter(\.isNumber)) } ?? 0
                if bytes.count >= blank + 4 + length {
                    defer { bytes.removeFirst(blank + 4 + length) }
                    return Array(bytes[(blank + 4)..<(blank + 4 + length)])
                }
            }
            var piece = [UInt8](repeating: 0, count: 64 * 1024)
            let count = recv(descriptor, &piece, piece.count, 0)
            guard count > 0 else { return nil }
            bytes += piece[..<count]
        }
    }
}
