import CLinux
import Glibc
import SluiceCore
package import SluiceNet

/// A plain connection to a Redis server, to look past the gateway at what is really stored.
///
/// Blocks its thread, for up to a few seconds when the server is silent. For one task at a time.
package final class RedisConnection {
    private let descriptor: FileDescriptor
    private var input: [UInt8] = []
    private var position = 0
    private let timeout: Duration

    /// Connects.
    ///
    /// - Parameters:
    ///   - address: where the server listens.
    ///   - timeout: how long to wait for each piece of an answer. Default 5 s.
    /// - Throws: `SystemError` if nobody listens.
    package init(to address: SocketAddress, timeout: Duration = .seconds(5)) throws {
        self.timeout = timeout
        descriptor = try Socket.connect(to: address)
        try wait(for: Int16(POLLOUT))
        if let error = Socket.connectError(descriptor.number) { throw error }
    }

    /// Runs a command, and waits for its reply. Error replies are replies too.
    @discardableResult
    package func call(_ words: String...) throws -> RedisReply {
        try call(words.map { Array($0.utf8) })
    }

    /// Runs a command of any bytes, and waits for its reply.
    @discardableResult
    package func call(_ words: [[UInt8]]) throws -> RedisReply {
        try send(words)
        return try receive()
    }

    /// Sends a command without waiting for its reply.
    package func send(_ words: [[UInt8]]) throws {
        var request = Array("*\(words.count)\r\n".utf8)
        for word in words {
            request += Array("$\(word.count)\r\n".utf8) + word + [13, 10]
        }
        try send(raw: request)
    }

    /// Sends bytes as they are.
    package func send(raw bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            try wait(for: Int16(POLLOUT))
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor.number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count >= 0 || errno == EAGAIN else { throw SystemError.last(in: "send") }
            rest.removeFirst(max(0, count))
        }
    }

    /// Waits for the next reply or pushed message.
    package func receive() throws -> RedisReply {
        let line = try readLine()
        guard let kind = line.first else { throw TestSupportError("an empty line instead of a reply") }
        let text = String(decoding: line.dropFirst(), as: UTF8.self)
        switch kind {
        case UInt8(ascii: "+"): return .simple(text)
        case UInt8(ascii: "-"): return .error(text)
        case UInt8(ascii: ":"): return .integer(try number(text))
        case UInt8(ascii: "$"):
            let count = try number(text)
            guard count >= 0 else { return .null }
            let bytes = try read(count)
            _ = try read(2)
            return .bulk(bytes)
        case UInt8(ascii: "*"):
            let count = try number(text)
            guard count >= 0 else { return .null }
            return .array(try (0..<count).map { _ in try receive() })
        default: throw TestSupportError("a reply of unknown kind \(kind)")
        }
    }

    private func number(_ text: String) throws -> Int {
        guard let number = Int(text) else { throw TestSupportError("a reply with a bad number") }
        return number
    }

    private func readLine() throws -> [UInt8] {
        var scanned = position
        while true {
            if let end = input[scanned...].firstIndex(of: 13), end + 1 < input.count {
                defer { position = end + 2 }
                return Array(input[position..<end])
            }
            scanned = max(position, input.count - 1)
            let dropped = position
            try fill()
            scanned -= dropped
        }
    }

    private func read(_ count: Int) throws -> [UInt8] {
        while input.count - position < count {
            try fill()
        }
        defer { position += count }
        return Array(input[position..<position + count])
    }

    /// Drops what has been read, and adds what comes next.
    private func fill() throws {
        input.removeFirst(position)
        position = 0
        try wait(for: Int16(POLLIN))
        var piece = [UInt8](repeating: 0, count: 64 * 1024)
        let count = recv(descriptor.number, &piece, piece.count, 0)
        guard count != 0 else { throw TestSupportError("the server closed the connection") }
        guard count > 0 || errno == EAGAIN else { throw SystemError.last(in: "recv") }
        input += piece[..<max(0, count)]
    }

    private func wait(for events: Int16) throws {
        var entry = pollfd(fd: descriptor.number, events: events, revents: 0)
        let milliseconds = Int32(timeout / .milliseconds(1))
        guard poll(&entry, 1, milliseconds) == 1 else { throw TestSupportError("the server is silent") }
    }
}
