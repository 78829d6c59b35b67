import CLinux
import Glibc
import SluiceCore
import SluiceHTTP
import SluiceNet
import TestSupport
import Testing

@Suite("Clients that want too much")
struct SizeLimitTests {
    @Test(
        "a body that says that it is too large is refused before it comes",
        arguments: [
            "", "Expect: 100-continue\r\n",
        ])
    func declaredBody(fields: String) throws {
        let server = try TestServer(limits: HTTPLimits(bodyBytes: 1000))
        let client = try server.client()
        let response = try client.request("POST / HTTP/1.1\r\nHost: h\r\n\(fields)Content-Length: 1001\r\n\r\n")
        #expect(response.status == 413)
        #expect(response.closes)
        #expect(response.text.contains("Limit: 1000 bytes, Actual: 1001 bytes"))
        #expect(try client.readToEnd().isEmpty)
        #expect(server.counters.faults.current == 1)
    }

    @Test("a chunked body is refused when it passes the limit")
    func chunkedBody() throws {
        let server = try TestServer(limits: HTTPLimits(bodyBytes: 1000))
        let client = try server.client()
        try client.send("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n")
        let chunk = "64\r\n\(String(repeating: "x", count: 100))\r\n"
        try client.send(String(repeating: chunk, count: 10) + "0\r\n\r\n")
        #expect(try client.readResponse().body.count == 1000)
        try client.send("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n")
        #expect(try client.request(String(repeating: chunk, count: 11)).status == 413)
        #expect(try client.readToEnd().isEmpty)
    }

    @Test(
        "who is refused while still sending can read why",
        arguments: [
            "Content-Length: 8000000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\nfffffff\r\n",
            "Content-Length: x\r\n\r\n",
        ])
    func refusedWhileSending(framing: String) async throws {
        let server = try TestServer(limits: HTTPLimits(bodyBytes: 1000))
        let client = try server.client()
        try client.send("POST / HTTP/1.1\r\nHost: h\r\n\(framing)")
        let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 8000)
        for _ in 0..<1000 {
            try client.send(piece)
        }
        #expect([400, 413].contains(try client.readResponse().status))
        #expect(try client.readToEnd().isEmpty)
        client.close()
        try await server.awaitNoConnections()
    }

    @Test(
        "lines and fields have their statuses",
        arguments: [
            ("GET /\(String(repeating: "a", count: 2000)) HTTP/1.1\r\nHost: h\r\n\r\n", 414),
            ("GET /\(String(repeating: "a", count: 2000))", 414),
            ("GET / HTTP/1.1\r\nHost: h\r\nA: \(String(repeating: "a", count: 2000))\r\n\r\n", 431),
            ("GET / HTTP/1.1\r\nHost: h\r\nA: \(String(repeating: "a", count: 2000))", 431),
            ("GET / HTTP/1.1\r\nHost: h\r\n\(String(repeating: "A: a\r\n", count: 11))\r\n", 431),
        ])
    func heads(request: String, status: Int) throws {
        let limits = HTTPLimits(requestLineBytes: 1000, headerBytes: 1000, headerCount: 10)
        let server = try TestServer(limits: limits)
        let client = try server.client()
        #expect(try client.request(request).status == status)
        #expect(try client.readToEnd().isEmpty)
    }

    @Test("with too many connections the next one is told, and room is made when one leaves")
    func connections() async throws {
        let server = try TestServer(limits: HTTPLimits(connections: 2))
        let clients = [try server.client(), try server.client()]
        for client in clients {
            #expect(try client.request(RequestText.get("/")).status == 200)
        }
        let refused = try server.client()
        let response = try refused.readResponse()
        #expect(response.status == 503)
        #expect(response.closes)
        #expect(response["Retry-After"] == "1")
        #expect(try refused.readToEnd().isEmpty)
        #expect(server.counters.refused.current == 1)
        #expect(try clients[0].request(RequestText.get("/")).status == 200)
        clients[1].close()
        try await waitUntil("one has left") { server.quota.current == 1 }
        #expect(try server.client().request(RequestText.get("/")).status == 200)
    }

    @Test("who is refused with a request on its way can read why")
    func refusedWithRequest() throws {
        let server = try TestServer(limits: HTTPLimits(connections: 0))
        let (isBlocked, mayGo) = (Signal(), Signal())
        let address = server.address
        let client = LoopBound(Client())
        try OwnThread.start(name: "test-client") {
            isBlocked.wait(timeout: .seconds(5))
            client.value.client = try? HTTPTestClient(to: address)
            try? client.value.client?.send(RequestText.get("/"))
            mayGo.raise()
        }
        server.onLoop { _ in
            isBlocked.raise()
            mayGo.wait(timeout: .seconds(5))
        }
        let connected = try #require(client.value.client)
        #expect(try connected.readResponse().status == 503)
        #expect(try connected.readToEnd().isEmpty)
    }

    private final class Client {
        var client: HTTPTestClient?
    }

    @Test("who does not read its answers is not read from")
    func outputHighWater() async throws {
        let directory = try TemporaryDirectory()
        let address = try #require(SocketAddress(unixPath: directory.path + "/s"))
        let server = try TestServer(on: address, limits: HTTPLimits(outputHighWater: 100_000))
        let client = try server.client()
        let request = Array(
            RequestText.get("/size/10000", fields: "A: \(String(repeating: "a", count: 1000))\r\n").utf8)
        let requests = (0..<10).flatMap { _ in request }
        var sent = 0
        var lastProgress = MonotonicTime.now()
        try await waitUntil("the server stops reading") {
            let offset = sent % requests.count
            let count = try client.sendWithoutWaiting(Array(requests[offset...]))
            sent += count
            if count > 0 { lastProgress = .now() }
            // The socket's own buffers and what is read ahead come to less.
            return sent > 5_000_000 || MonotonicTime.now() - lastProgress > .milliseconds(200)
        }
        #expect(sent < 5_000_000)
        #expect(server.counters.open.current == 1)
        // All is answered once it is read.
        for _ in 0..<(sent / request.count) {
            #expect(try client.readResponse().body.count == 10_000)
        }
        try client.send(Array(request[(sent % request.count)...]))
        #expect(try client.readResponse().body.count == 10_000)
    }

    @Test("pipelined requests whose answers pass the high-water mark are all answered")
    func pipelinedBeyondHighWater() throws {
        let server = try TestServer(limits: HTTPLimits(outputHighWater: 20_000))
        let client = try server.client()
        try client.send((0..<50).map { _ in RequestText.get("/size/10000") }.joined())
        for _ in 0..<50 {
            #expect(try client.readResponse().body.count == 10_000)
        }
    }

    @Test("what comes during an exchange is read ahead only so far")
    func readAhead() async throws {
        let directory = try TemporaryDirectory()
        let server = try TestServer(on: try #require(SocketAddress(unixPath: directory.path + "/s")))
        let client = try server.client()
        try client.send(RequestText.get("/held"))
        try await waitUntil("the request is served") { server.heldCount == 1 }
        let request = Array(RequestText.get("/x", fields: "A: \(String(repeating: "a", count: 1000))\r\n").utf8)
        let requests = (0..<100).flatMap { _ in request }
        var sent = 0
        var lastProgress = MonotonicTime.now()
        try await waitUntil("the server stops reading") {
            let count = try client.sendWithoutWaiting(Array(requests[(sent % requests.count)...]))
            sent += count
            if count > 0 { lastProgress = .now() }
            return MonotonicTime.now() - lastProgress > .milliseconds(100)
        }
        #expect(server.counters.bytesReceived.current < 200_000)
        server.release()
        #expect(try client.readResponse().text == "get /held 0")
        for _ in 0..<(sent / request.count) {
            #expect(try client.readResponse().text == "get /x 0")
        }
    }

    @Test("without descriptors the server waits until there are some")
    func noDescriptors() async {
        await #expect(processExitsWith: .success) {
            let server = try TestServer()
            var limit = rlimit(rlim_cur: 64, rlim_max: 64)
            guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
                throw SystemError.last(in: "setrlimit")
            }
            var fillers: [Int32] = []
            while case let filler = open("/dev/null", O_RDONLY), filler >= 0 { fillers.append(filler) }
            if let one = fillers.popLast() { close(one) }
            let client = try server.client()
            try client.send(RequestText.get("/patient"))
            #expect(try client.readAvailable().isEmpty)
            #expect(server.counters.accepted.current == 0)
            fillers.forEach { close($0) }
            let response = try client.readResponse()
            guard response.text == "get /patient 0" else { throw TestSupportError("not answered") }
        }
    }

    @Test("writing to clients that are gone does not end the process")
    func brokenPipes() async {
        await #expect(processExitsWith: .success) {
            signal(SIGPIPE, SIG_DFL)
            let directory = try TemporaryDirectory()
            guard let path = SocketAddress(unixPath: directory.path + "/s") else { throw TestSupportError("no path") }
            for server in [try TestServer(), try TestServer(on: path)] {
                for _ in 0..<20 {
                    let client = try server.client()
                    try client.send(RequestText.get("/held") + RequestText.get("/size/1000000"))
                    client.close()
                }
                try await waitUntil("all are served or gone") {
                    server.counters.accepted.current == 20 && server.heldCount + server.log.count >= 20
                }
                server.release()
                try await server.awaitNoConnections()
            }
        }
    }
}
