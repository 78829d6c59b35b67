import SluiceCore
import SluiceHTTP
import SluiceNet
import TestSupport
import Testing

@Suite("Clients that are too slow")
struct TimeLimitTests {
    private static let short = Duration.milliseconds(150)

    private static func partialRequests() -> [(HTTPLimits, String)] {
        let head = HTTPLimits(headerTimeout: short)
        let body = HTTPLimits(bodyTimeout: short)
        let post = "POST / HTTP/1.1\r\nHost: h\r\n"
        return [
            (head, "G"), (head, "GET / HTTP/1.1\r\nHost: h\r\n"), (head, "GET / HTTP/1.1\r\nHost: h\r\n\r"),
            (body, post + "Content-Length: 10\r\n\r\n"), (body, post + "Content-Length: 10\r\n\r\nhalf"),
            (body, post + "Transfer-Encoding: chunked\r\n\r\n"),
            (body, post + "Transfer-Encoding: chunked\r\n\r\n5\r\nha"),
        ]
    }

    @Test("a request that does not go on is answered with 408", arguments: partialRequests().indices)
    func stalled(index: Int) async throws {
        let (limits, request) = Self.partialRequests()[index]
        let server = try TestServer(limits: limits)
        let client = try server.client()
        try client.send(request)
        let response = try client.readResponse()
        #expect(response.status == 408)
        #expect(response.closes)
        #expect(try client.readToEnd().isEmpty)
        #expect(server.counters.timeouts.current == 1)
        client.close()
        try await server.awaitNoConnections()
    }

    @Test(
        "sending a little now and then wins no time",
        arguments: [
            "GET /slow HTTP/1.1\r\nHost: h\r\nA: ", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1;",
        ])
    func trickle(request: String) async throws {
        let server = try TestServer(limits: HTTPLimits(headerTimeout: Self.short, bodyTimeout: Self.short))
        let client = try server.client()
        let start = MonotonicTime.now()
        try client.send(request)
        var received: [UInt8] = []
        try await waitUntil("the server answers") {
            if received.isEmpty { try client.send("x") }
            received += try client.readAvailable()
            return !received.isEmpty
        }
        #expect(String(decoding: received, as: UTF8.self).hasPrefix("HTTP/1.1 408 "))
        #expect(MonotonicTime.now() - start >= Self.short)
    }

    @Test("a second request on a connection has the same time")
    func secondRequest() throws {
        let server = try TestServer(limits: HTTPLimits(headerTimeout: Self.short))
        let client = try server.client()
        #expect(try client.request(RequestText.get("/")).status == 200)
        #expect(try client.request("GET /").status == 408)
        #expect(try client.readToEnd().isEmpty)
    }

    @Test("idle connections are closed without a word")
    func idle() async throws {
        let server = try TestServer(limits: HTTPLimits(idleTimeout: Self.short))
        let (unused, used) = (try server.client(), try server.client())
        #expect(try used.request(RequestText.get("/")).status == 200)
        #expect(try unused.readToEnd().isEmpty)
        #expect(try used.readToEnd().isEmpty)
        try await server.awaitNoConnections()
    }

    @Test("waiting for an answer is not idling")
    func waiting() async throws {
        let limits = HTTPLimits(
            headerTimeout: Self.short, bodyTimeout: Self.short, idleTimeout: Self.short, writeTimeout: Self.short)
        let server = try TestServer(limits: limits)
        let (held, stream) = (try server.client(), try server.client())
        try held.send(RequestText.post("/held", "body"))
        try stream.send(RequestText.get("/stream"))
        _ = try stream.readHead()
        let end = MonotonicTime.now() + Self.short * 3
        try await waitUntil("all limits have passed") { MonotonicTime.now() > end }
        server.send("piece")
        #expect(try stream.readChunk() == Array("piece".utf8))
        server.release()
        #expect(try held.readResponse().text == "post /held 4")
        #expect(try stream.readChunk() == nil)
    }

    @Test("a client that reads nothing is dropped")
    func unread() async throws {
        let server = try TestServer(limits: HTTPLimits(writeTimeout: Self.short))
        let client = try server.client()
        try client.send(RequestText.get("/size/20000000"))
        try await server.awaitNoConnections()
        #expect(server.counters.timeouts.current == 1)
        withExtendedLifetime(client) {}
    }

    @Test("a stream that nobody reads is dropped, and who feeds it is told")
    func unreadStream() async throws {
        let server = try TestServer(limits: HTTPLimits(writeTimeout: Self.short))
        let client = try server.client()
        try client.send(RequestText.get("/stream"))
        _ = try client.readHead()
        server.send(String(repeating: "x", count: 20_000_000))
        try await server.awaitNoConnections()
        #expect(server.log.last == "abandoned")
        withExtendedLifetime(client) {}
    }

    @Test("taking long to read a large answer is not idling")
    func slowReader() async throws {
        let server = try TestServer(limits: HTTPLimits(idleTimeout: Self.short))
        let client = try server.client(timeout: .seconds(10))
        try client.send(RequestText.get("/size/20000000"))
        _ = try client.readHead()
        let end = MonotonicTime.now() + Self.short * 3
        try await waitUntil("the idle timeout has passed") { MonotonicTime.now() > end }
        #expect(try client.read(20_000_000).count == 20_000_000)
        // Idling begins when all has been read.
        #expect(try client.readToEnd().isEmpty)
    }

    @Test("an answer that takes its time does not time out the one before it")
    func slowAnswerBehindLargeOne() async throws {
        let limits = HTTPLimits(writeTimeout: Self.short, outputHighWater: 100_000_000)
        let server = try TestServer(limits: limits)
        let client = try server.client(timeout: .seconds(10))
        try client.send(RequestText.get("/size/20000000"))
        _ = try client.readHead()
        try client.send(RequestText.get("/begun"))
        try await waitUntil("the second request is served") { server.heldCount == 1 }
        let end = MonotonicTime.now() + Self.short * 3
        try await waitUntil("the write timeout has passed") {
            _ = try client.readAvailable()
            return MonotonicTime.now() > end
        }
        #expect(server.counters.open.current == 1)
        server.release()
        try await waitUntil("the second answer arrives") {
            String(decoding: try client.readAvailable().suffix(50), as: UTF8.self).hasSuffix("get /begun 0")
        }
    }
}
