import CLinux
import Glibc
import SluiceCore
import SluiceHTTP
import SluiceNet
import TestSupport
import Testing

@Suite("Draining a server")
struct DrainTests {
    @Test("without connections it is done at once")
    func empty() throws {
        let server = try TestServer()
        server.drain()
        #expect(server.isDrained)
        #expect(throws: SystemError(ECONNREFUSED, in: "connect")) { _ = try server.client() }
    }

    @Test("idle connections are closed")
    func idle() async throws {
        let server = try TestServer()
        let (unused, used) = (try server.client(), try server.client())
        #expect(try used.request(RequestText.get("/")).status == 200)
        server.drain()
        #expect(try unused.readToEnd().isEmpty)
        #expect(try used.readToEnd().isEmpty)
        try await waitUntil("the server is drained") { server.isDrained }
        try await server.awaitNoConnections()
    }

    @Test("with a farewell, idle connections get a last answer, or are closed later")
    func farewell() async throws {
        let server = try TestServer(limits: HTTPLimits(farewell: .milliseconds(300)))
        let (unused, used) = (try server.client(), try server.client())
        #expect(try used.request(RequestText.get("/")).status == 200)
        let start = ContinuousClock.now
        server.drain()
        let last = try used.request(RequestText.get("/"))
        #expect(last.status == 200)
        #expect(last.closes)
        #expect(try used.readToEnd().isEmpty)
        #expect(!server.isDrained)
        #expect(try unused.readToEnd().isEmpty)
        #expect(ContinuousClock.now - start >= .milliseconds(290))
        try await waitUntil("the server is drained") { server.isDrained }
        try await server.awaitNoConnections()
    }

    @Test("an open exchange ends, and says that it was the last", arguments: ["/held", "/begun"])
    func openExchange(path: String) async throws {
        let server = try TestServer()
        let client = try server.client()
        try client.send(RequestText.get(path))
        try await waitUntil("the request is served") { server.heldCount == 1 }
        server.drain()
        #expect(!server.isDrained)
        server.release()
        let response = try client.readResponse()
        #expect(response.text == "get \(path) 0")
        // An answer that was begun before cannot say it any more.
        #expect(response.closes == (path == "/held"))
        #expect(try client.readToEnd().isEmpty)
        try await waitUntil("the server is drained") { server.isDrained }
    }

    @Test(
        "a request that has begun to arrive is still answered",
        arguments: [
            "GET /late HT|TP/1.1\r\nHost: h\r\n\r\n", "GET /late HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nab|c",
        ])
    func begunRequest(request: String) async throws {
        let halves = request.split(separator: "|").map(String.init)
        let server = try TestServer()
        let client = try server.client()
        try client.send(halves[0])
        try await waitUntil("the half has arrived") {
            server.counters.bytesReceived.current == halves[0].utf8.count
        }
        server.drain()
        try client.send(halves[1])
        let response = try client.readResponse()
        #expect(response.text.hasPrefix("get /late"))
        #expect(response.closes)
        try await waitUntil("the server is drained") { server.isDrained }
    }

    @Test("requests that have reached the machine before are answered, on old and new connections")
    func waitingRequests() async throws {
        let server = try TestServer()
        let old = try server.client()
        #expect(try old.request(RequestText.get("/")).status == 200)
        // The loop is held up, so that these wait in the kernel when it starts to drain.
        let (isBlocked, mayGo) = (Signal(), Signal())
        let clients = LoopBound(Clients())
        let address = server.address
        try OwnThread.start(name: "test-clients") {
            isBlocked.wait(timeout: .seconds(5))
            clients.value.new = try? HTTPTestClient(to: address)
            try? clients.value.new?.send(RequestText.get("/new"))
            mayGo.raise()
        }
        try old.send("")
        let oldText = RequestText.get("/old")
        server.onLoop { [sendOld = LoopBound(old)] parts in
            try? sendOld.value.send(oldText)
            isBlocked.raise()
            mayGo.wait(timeout: .seconds(5))
            parts.drain()
        }
        let new = try #require(clients.value.new)
        for (client, path) in [(old, "/old"), (new, "/new")] {
            let response = try client.readResponse()
            #expect(response.text == "get \(path) 0")
            #expect(response.closes)
            #expect(try client.readToEnd().isEmpty)
        }
        try await waitUntil("the server is drained") { server.isDrained }
    }

    private final class Clients {
        var new: HTTPTestClient?
    }

    @Test("streams are ended properly")
    func streams() async throws {
        let server = try TestServer()
        let client = try server.client()
        try client.send(RequestText.get("/stream"))
        _ = try client.readHead()
        server.send("piece")
        server.drain()
        #expect(try client.readChunk() == Array("piece".utf8))
        #expect(try client.readChunk() == nil)
        #expect(try client.readToEnd().isEmpty)
        try await waitUntil("the server is drained") { server.isDrained }
    }

    @Test("a large answer is sent to its end")
    func largeAnswer() async throws {
        let server = try TestServer()
        let client = try server.client(timeout: .seconds(10))
        try client.send(RequestText.get("/size/20000000"))
        _ = try client.readHead()
        server.drain()
        #expect(try client.read(20_000_000).count == 20_000_000)
        #expect(try client.readToEnd().isEmpty)
        try await waitUntil("the server is drained") { server.isDrained }
    }

    @Test("whoever does not want to wait closes everything")
    func closeAll() async throws {
        let server = try TestServer()
        let (held, stream, idle) = (try server.client(), try server.client(), try server.client())
        try held.send(RequestText.get("/held"))
        try stream.send(RequestText.get("/stream"))
        #expect(try idle.request(RequestText.get("/")).status == 200)
        try await waitUntil("both requests are served") { server.heldCount == 2 }
        server.drain()
        server.onLoop { $0.server?.closeAll() }
        #expect(server.isDrained)
        try await server.awaitNoConnections()
        #expect(server.log.filter { $0 == "abandoned" }.count == 2)
    }
}
