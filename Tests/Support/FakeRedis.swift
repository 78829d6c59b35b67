import CLinux
import Glibc
import SluiceCore
import SluiceNet

/// Stands in for a Redis that behaves as no real one does: answers each command as the test says.
package final class FakeRedis: Sendable {
    /// What it does about a command.
    package enum Response: Sendable {
        /// Sends these bytes.
        case bytes(String)
        /// Sends these bytes, and closes the connection.
        case last(String)
        /// Takes no further connections, then sends these bytes and closes this one.
        case farewell(String)
    }

    private let folder: TemporaryDirectory
    private let listener: Int32
    private let path: String

    /// Listens on a Unix socket.
    ///
    /// - Parameter respond: gets the words of each command, one connection at a time. `CLIENT SETNAME` is answered
    ///   already.
    /// - Throws: `SystemError` if it cannot listen.
    package init(_ respond: @escaping @Sendable ([String]) -> Response) throws {
        folder = try TemporaryDirectory()
        path = "\(folder.path)/redis.sock"
        guard let address = SocketAddress(unixPath: path) else { throw TestSupportError("the path is too long") }
        listener = try Socket.listen(on: address, sharesPort: false).release()
        _ = fcntl(listener, F_SETFL, 0)
        let (listener, path) = (listener, path)
        try OwnThread.start(name: "fake-redis") {
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                try? OwnThread.start(name: "fake-redis") { Self.serve(connection, path, respond) }
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    package var url: String { "unix://\(path)" }

    private static func serve(_ connection: Int32, _ path: String, _ respond: ([String]) -> Response) {
        defer { close(connection) }
        var input: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = recv(connection, &piece, piece.count, 0)
            guard count > 0 else { return }
            input += piece[..<count]
            while let words = takeCommand(&input) {
                let response =
                    words.first == "CLIENT" ? Response.bytes("+OK\r\n") : respond(words)
                switch response {
                case .bytes(let text):
                    guard send(text, on: connection) else { return }
                case .last(let text):
                    _ = send(text, on: connection)
                    return
                case .farewell(let text):
                    unlink(path)
                    _ = send(text, on: connection)
                    return
                }
            }
        }
    }

    private static func send(_ text: String, on connection: Int32) -> Bool {
        Glibc.send(connection, text, text.utf8.count, Int32(MSG_NOSIGNAL)) == text.utf8.count
    }

    /// Takes the first command off `input`, once it has arrived completely.
    private static func takeCommand(_ input: inout [UInt8]) -> [String]? {
        var position = 0
        func line() -> Int? {
            guard let end = input[position...].firstIndex(of: 13), end + 1 < input.count else { return nil }
            defer { position = end + 2 }
            return Int(String(decoding: input[position + 1..<end], as: UTF8.self))
        }
        guard let count = line() else { return nil }
        var words: [String] = []
        for _ in 0..<count {
            guard let length = line(), position + length + 2 <= input.count else { return nil }
            words.append(String(decoding: input[position..<position + length], as: UTF8.self))
            position += length + 2
        }
        input.removeFirst(position)
        return words
    }
}
