import CLinux
import Glibc
import SluiceCore
package import SluiceNet

/// A plain HTTP/1.1 client: sends exactly the bytes that it is given, and reads answers strictly.
///
/// Blocks its thread, never longer than its timeout. For one task at a time.
package final class HTTPTestClient {
    private var descriptor: FileDescriptor?
    private let timeout: Duration
    private var input: [UInt8] = []

    /// Connects.
    ///
    /// - Parameters:
    ///   - address: where the server listens.
    ///   - timeout: how long each call may take. Default 5 s.
    /// - Throws: `SystemError` if nobody listens.
    package init(to address: SocketAddress, timeout: Duration = .seconds(5)) throws {
        self.timeout = timeout
        descriptor = try Socket.connect(to: address)
        guard try wait(for: Int16(POLLOUT), until: deadline) else {
            throw TestSupportError("connecting takes too long")
        }
        if let error = Socket.connectError(try number) { throw error }
    }

    // MARK: Sending

    /// Sends text as it is: line breaks are up to the caller.
    package func send(_ text: String) throws {
        try send(Array(text.utf8))
    }

    /// Sends bytes as they are.
    ///
    /// - Throws: `SystemError` if the server has gone; ``TestSupportError`` if it takes nothing in time.
    package func send(_ bytes: [UInt8]) throws {
        let deadline = deadline
        var sent = try sendWithoutWaiting(bytes)
        while sent < bytes.count {
            guard try wait(for: Int16(POLLOUT), until: deadline) else {
                throw TestSupportError("the server took \(sent) of \(bytes.count) bytes in time")
            }
            sent += try sendWithoutWaiting(Array(bytes[sent...]))
        }
    }

    /// Sends as much as fits without waiting.
    ///
    /// - Returns: how many bytes that was.
    package func sendWithoutWaiting(_ bytes: [UInt8]) throws -> Int {
        var sent = 0
        while sent < bytes.count {
            let count = try bytes[sent...].withUnsafeBytes {
                Glibc.send(try number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count >= 0 else {
                if errno == EAGAIN { return sent }
                throw SystemError.last(in: "send")
            }
            sent += count
        }
        return sent
    }

    /// Tells the server that nothing more will be sent; answers can still be read.
    package func finishSending() throws {
        shutdown(try number, Int32(SHUT_WR))
    }

    /// Closes the connection.
    package func close() {
        descriptor = nil
    }

    /// Breaks the connection: the server gets a reset (not on Unix sockets, where this is ``close()``).
    package func abort() throws {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(try number, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        close()
    }

    // MARK: Receiving

    /// Sends a request and reads its answer.
    package func request(_ text: String, isHead: Bool = false) throws -> HTTPTestResponse {
        try send(text)
        return try readResponse(isHead: isHead)
    }

    /// Reads one answer, interim ones (1xx) included.
    ///
    /// - Parameter isHead: whether it answers a HEAD request, and so has no body whatever its fields say.
    /// - Returns: the answer, without the framing of its body.
    /// - Throws: ``TestSupportError`` if it is malformed, cut off or late.
    package func readResponse(isHead: Bool = false) throws -> HTTPTestResponse {
        let deadline = deadline
        let (statusLine, fields) = try readHead(until: deadline)
        guard let status = Int(statusLine.dropFirst(9).prefix(3)), statusLine.hasPrefix("HTTP/1.1 ") else {
            throw TestSupportError("a malformed status line: \(statusLine)")
        }
        let named = { (name: String) in fields.filter { $0.name.lowercased() == name }.map(\.value) }
        let (lengths, codings) = (named("content-length"), named("transfer-encoding"))
        guard lengths.count + codings.count <= 1 else { throw TestSupportError("an answer framed twice") }
        let body: [UInt8]
        if isHead || status < 200 || status == 204 || status == 304 {
            body = []
        } else if let text = lengths.first {
            guard let length = Int(text) else { throw TestSupportError("a bad Content-Length: \(text)") }
            body = try read(length, until: deadline)
        } else if let coding = codings.first {
            guard coding == "chunked" else { throw TestSupportError("an unknown coding: \(coding)") }
            var content: [UInt8] = []
            while let chunk = try readChunk(until: deadline) {
                content += chunk
            }
            body = content
        } else {
            body = try readToEnd(until: deadline)
        }
        return HTTPTestResponse(status: status, statusLine: statusLine, fields: fields, body: body)
    }

    /// Reads the head of an answer whose body is read piece by piece, with ``readChunk()`` or ``read(_:)``.
    package func readHead() throws -> HTTPTestResponse {
        let (statusLine, fields) = try readHead(until: deadline)
        return HTTPTestResponse(
            status: Int(statusLine.dropFirst(9).prefix(3)) ?? 0, statusLine: statusLine, fields: fields, body: [])
    }

    /// Reads one chunk of a stream; `nil` is its end.
    package func readChunk() throws -> [UInt8]? {
        try readChunk(until: deadline)
    }

    /// Reads exactly so many bytes.
    package func read(_ count: Int) throws -> [UInt8] {
        try read(count, until: deadline)
    }

    /// Reads until the server closes its side.
    ///
    /// - Returns: all that came before that.
    /// - Throws: `SystemError` if the server breaks the connection; ``TestSupportError`` if it stays open.
    @discardableResult
    package func readToEnd() throws -> [UInt8] {
        try readToEnd(until: deadline)
    }

    /// Reads for so long as bytes come at once, without waiting for more.
    package func readAvailable() throws -> [UInt8] {
        while try fill(until: MonotonicTime.now()) == .some(true) {}
        defer { input = [] }
        return input
    }

    // MARK: Pieces

    private var deadline: MonotonicTime { .now() + timeout }

    private var number: Int32 {
        get throws {
            switch descriptor {
            case .some(let open): return open.number
            case .none: throw TestSupportError("the client has closed the connection")
            }
        }
    }

    private func readHead(
        until deadline: MonotonicTime
    ) throws -> (statusLine: String, fields: [(name: String, value: String)]) {
        let statusLine = try readLine(until: deadline)
        var fields: [(name: String, value: String)] = []
        while true {
            let line = try readLine(until: deadline)
            if line.isEmpty { return (statusLine, fields) }
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, !parts[0].contains(" ") else {
                throw TestSupportError("a malformed field: \(line)")
            }
            fields.append((String(parts[0]), String(parts[1].drop { $0 == " " })))
        }
    }

    private func readChunk(until deadline: MonotonicTime) throws -> [UInt8]? {
        let line = try readLine(until: deadline)
        guard let size = Int(line, radix: 16), size >= 0 else { throw TestSupportError("a bad chunk size: \(line)") }
        let chunk = try read(size, until: deadline)
        guard try readLine(until: deadline).isEmpty else { throw TestSupportError("a chunk longer than it says") }
        return size == 0 ? nil : chunk
    }

    private func readLine(until deadline: MonotonicTime) throws -> String {
        var scanned = 0
        while true {
            if let end = input[scanned...].firstIndex(of: UInt8(ascii: "\n")) {
                guard end > 0, input[end - 1] == UInt8(ascii: "\r") else { throw TestSupportError("a bare line feed") }
                defer { input.removeFirst(end + 1) }
                return String(decoding: input[..<(end - 1)], as: UTF8.self)
            }
            scanned = input.count
            try need(until: deadline)
        }
    }

    private func read(_ count: Int, until deadline: MonotonicTime) throws -> [UInt8] {
        while input.count < count {
            try need(until: deadline)
        }
        defer { input.removeFirst(count) }
        return Array(input[..<count])
    }

    private func readToEnd(until deadline: MonotonicTime) throws -> [UInt8] {
        while true {
            switch try fill(until: deadline) {
            case true?: continue
            case false?:
                defer { input = [] }
                return input
            case nil: throw TestSupportError("the server keeps the connection open after \(shown)")
            }
        }
    }

    private func need(until deadline: MonotonicTime) throws {
        switch try fill(until: deadline) {
        case true?: return
        case false?: throw TestSupportError("the server closed the connection after \(shown)")
        case nil: throw TestSupportError("the server is silent after \(shown)")
        }
    }

    /// What has arrived unread, shortened.
    private var shown: String {
        input.isEmpty ? "nothing" : "\"\(String(decoding: input.prefix(200), as: UTF8.self))\""
    }

    /// Adds what comes next.
    ///
    /// - Returns: `true` if something came, `false` at the end, `nil` when the time is over.
    private func fill(until deadline: MonotonicTime) throws -> Bool? {
        while true {
            var piece = [UInt8](repeating: 0, count: 64 * 1024)
            let count = recv(try number, &piece, piece.count, 0)
            if count > 0 {
                input += piece[..<count]
                return true
            }
            if count == 0 { return false }
            guard errno == EAGAIN || errno == EINTR else { throw SystemError.last(in: "recv") }
            guard try wait(for: Int16(POLLIN), until: deadline) else { return nil }
        }
    }

    /// - Returns: whether the socket became ready in time.
    private func wait(for events: Int16, until deadline: MonotonicTime) throws -> Bool {
        var entry = pollfd(fd: try number, events: events, revents: 0)
        while true {
            let remaining = deadline.nanoseconds - MonotonicTime.now().nanoseconds
            guard remaining > 0 else { return false }
            let status = poll(&entry, 1, Int32(clamping: (remaining + 999_999) / 1_000_000))
            if status > 0 { return true }
            guard status == 0 || errno == EINTR else { throw SystemError.last(in: "poll") }
        }
    }
}
