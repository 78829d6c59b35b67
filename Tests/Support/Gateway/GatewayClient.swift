import CLinux
import Glibc
import SluiceCore
import SluiceGateway
import SluiceNet

/// One client's connection to a gateway: sends what the test says, byte for byte, and reads answers and streams.
package actor GatewayClient {
    private let executor: ThreadExecutor
    private let descriptor: FileDescriptor
    private let timeout: Duration
    private let token: String?
    private var input: [UInt8] = []
    private var position = 0

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Connects.
    ///
    /// - Parameters:
    ///   - address: as ``Gateway/addresses`` gives it.
    ///   - token: sent with each request that carries no `Authorization` of its own.
    ///   - timeout: how long to wait for each piece of an answer.
    ///   - receiveBufferBytes: how much the system takes in before the client reads it. Default: its own choice.
    /// - Throws: why it cannot connect.
    package init(
        to address: String, token: String?, timeout: Duration = .seconds(20), receiveBufferBytes: Int32? = nil
    ) throws {
        executor = try ThreadExecutor()
        self.timeout = timeout
        self.token = token
        descriptor = try Socket.connect(to: ListenAddress(address).socketAddress)
        if var bytes = receiveBufferBytes {
            setsockopt(descriptor.number, SOL_SOCKET, SO_RCVBUF, &bytes, socklen_t(MemoryLayout<Int32>.size))
        }
        try Self.wait(for: Int16(POLLOUT), on: descriptor.number, timeout)
        if let error = Socket.connectError(descriptor.number) { throw error }
    }

    // MARK: Sending

    /// Sends bytes as they are.
    package func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            try Self.wait(for: Int16(POLLOUT), on: descriptor.number, timeout)
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor.number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count >= 0 || errno == EAGAIN else { throw SystemError.last(in: "send") }
            rest = rest.dropFirst(max(0, count))
        }
    }

    /// Sends a request without waiting for its answer.
    package func send(_ request: APIRequest) throws {
        try send(authorized(request).encoded)
    }

    /// Sends a request, and waits for its answer.
    @discardableResult
    package func call(_ request: APIRequest) throws -> HTTPAnswer {
        try send(request)
        return try receive(hasBody: request.method != "HEAD")
    }

    /// Runs one command, given as the JSON text of its words.
    @discardableResult
    package func command(_ words: String) throws -> HTTPAnswer {
        try call(.post("/", words))
    }

    private func authorized(_ request: APIRequest) -> APIRequest {
        guard let token, !request.fields.contains(where: { $0.name == "Authorization" }) else { return request }
        return request.with("Authorization", "Bearer \(token)")
    }

    /// Sends bytes one by one, as far as they are taken.
    ///
    /// - Returns: whether the server had answered by the end.
    package func trickle(_ bytes: [UInt8], pause: Duration) -> Bool {
        for byte in bytes {
            guard (try? send([byte])) != nil else { break }
            usleep(UInt32(pause / .microseconds(1)))
        }
        return (try? Self.wait(for: Int16(POLLIN), on: descriptor.number, .zero)) != nil
    }

    // MARK: Answers

    /// Waits for the next answer, and for all of its body.
    ///
    /// - Parameter hasBody: answers to HEAD have none, whatever their length says.
    /// - Returns: the answer.
    /// - Throws: why there is none.
    package func receive(hasBody: Bool = true) throws -> HTTPAnswer {
        var answer = try receiveHead()
        guard hasBody else { return answer }
        if answer.field("Transfer-Encoding") == "chunked" {
            while let piece = try readChunk() {
                answer.body += piece
            }
        } else {
            answer.body = try read(Int(answer.field("Content-Length") ?? "0") ?? 0)
        }
        return answer
    }

    /// Waits for the head of the next answer.
    package func receiveHead() throws -> HTTPAnswer {
        var head: [UInt8] = []
        repeat {
            head += try readLine() + [13, 10]
        } while !head.suffix(4).elementsEqual([13, 10, 13, 10])
        return try HTTPAnswer(head: Array(head.dropLast(4)))
    }

    /// Waits for bytes of a body whose head has been received.
    package func readBody(of count: Int) throws -> [UInt8] {
        try read(count)
    }

    // MARK: Streams

    private var events: [UInt8] = []

    /// Asks for a stream, and waits for the head of the answer.
    package func openStream(_ target: String, method: String = "POST", body: String = "[]") throws -> HTTPAnswer {
        try send(
            APIRequest(
                method, target, fields: [("Accept", "text/event-stream")],
                body: method == "GET" ? nil : Array(body.utf8)))
        return try receiveHead()
    }

    /// Waits for the next event of a stream.
    ///
    /// - Returns: its lines, without the blank one; `nil` at the stream's end.
    package func nextEvent() throws -> String? {
        while true {
            if let end = events.indices.dropLast().first(where: { events[$0] == 10 && events[$0 + 1] == 10 }) {
                defer { events.removeFirst(end + 2) }
                return String(decoding: events[..<end], as: UTF8.self)
            }
            guard let piece = try readChunk() else {
                guard events.isEmpty else { throw TestSupportError("the stream ends inside an event") }
                return nil
            }
            events += piece
        }
    }

    /// Waits for the next chunk of a chunked body; `nil` for the last, which is empty.
    private func readChunk() throws -> [UInt8]? {
        let line = String(decoding: try readLine(), as: UTF8.self)
        guard let size = Int(line, radix: 16) else { throw TestSupportError("no chunk size: \(line)") }
        let piece = try read(size)
        guard try read(2) == [13, 10] else { throw TestSupportError("a chunk does not end where it should") }
        return size == 0 ? nil : piece
    }

    // MARK: Bytes

    /// Waits for the server to close the connection; throws if it sends anything more.
    package func expectEnd() throws {
        let count = try fill()
        guard count == 0 else { throw TestSupportError("\(count) bytes instead of the connection's end") }
    }

    /// Tells the server that nothing more will be sent.
    package func finishSending() {
        shutdown(descriptor.number, Int32(SHUT_WR))
    }

    /// Closes the connection: with what has not been read yet, the server sees a reset.
    package func close() {
        shutdown(descriptor.number, Int32(SHUT_RDWR))
    }

    private func readLine() throws -> [UInt8] {
        while true {
            if let end = input[position...].firstIndex(of: 10) {
                guard end > position, input[end - 1] == 13 else { throw TestSupportError("a line ends in a bare LF") }
                defer { position = end + 1 }
                return Array(input[position..<end - 1])
            }
            try fillOrFail()
        }
    }

    private func read(_ count: Int) throws -> [UInt8] {
        while input.count - position < count {
            try fillOrFail()
        }
        defer { position += count }
        return Array(input[position..<position + count])
    }

    private func fillOrFail() throws {
        guard try fill() > 0 else { throw TestSupportError("the gateway closed the connection") }
    }

    private func fill() throws -> Int {
        if position > 0 {
            input.removeFirst(position)
            position = 0
        }
        while true {
            try Self.wait(for: Int16(POLLIN), on: descriptor.number, timeout)
            let before = input.count
            input += [UInt8](repeating: 0, count: 64 * 1024)
            let count = input.withUnsafeMutableBytes { bytes in
                recv(descriptor.number, bytes.baseAddress.map { $0 + before }, bytes.count - before, 0)
            }
            input.removeLast(input.count - before - max(0, count))
            if count >= 0 { return count }
            guard errno == EAGAIN else { throw SystemError.last(in: "recv") }
        }
    }

    private static func wait(for events: Int16, on descriptor: Int32, _ timeout: Duration) throws {
        var entry = pollfd(fd: descriptor, events: events, revents: 0)
        guard poll(&entry, 1, Int32(timeout / .milliseconds(1))) == 1 else {
            throw TestSupportError("the gateway is silent")
        }
    }
}
