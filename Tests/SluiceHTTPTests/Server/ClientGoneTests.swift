import SluiceCore
import SluiceHTTP
import SluiceNet
import TestSupport
import Testing

@Suite("Clients that leave")
struct ClientGoneTests {
    enum Departure: CaseIterable { case close, abort }

    private func leave(_ client: HTTPTestClient, _ departure: Departure) throws {
        switch departure {
        case .close: client.close()
        case .abort: try client.abort()
        }
    }

    @Test(
        "mid-request", arguments: Departure.allCases,
        [
            "", "GET", "GET / HTTP/1.1\r\nHo", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhalf",
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nha",
        ])
    func midRequest(departure: Departure, request: String) async throws {
        let server = try TestServer()
        let client = try server.client()
        try client.send(request)
        try await waitUntil("the request has arrived") {
            server.counters.bytesReceived.current == request.utf8.count && server.counters.open.current == 1
        }
        try leave(client, departure)
        try await server.awaitNoConnections()
        #expect(server.log.isEmpty)
        #expect(try server.client().request(RequestText.get("/alive")).status == 200)
    }

    @Test("mid-reply", arguments: Departure.allCases)
    func midReply(departure: Departure) async throws {
        let server = try TestServer()
        let client = try server.client()
        try client.send(RequestText.get("/size/20000000"))
        _ = try client.read(1000)
        try leave(client, departure)
        try await server.awaitNoConnections()
        #expect(server.counters.bytesSent.current < 20_000_000)
    }

    @Test("mid-stream: who feeds it is told, once", arguments: Departure.allCases)
    func midStream(departure: Departure) async throws {
        let server = try TestServer()
        let client = try server.client()
        try client.send(RequestText.get("/stream"))
        _ = try client.readHead()
        try leave(client, departure)
        try await server.awaitNoConnections()
        #expect(server.log.filter { $0 == "abandoned" }.count == 1)
        server.send("nobody hears this")
        server.release()
        #expect(server.log.filter { $0 == "abandoned" }.count == 1)
    }

    @Test("broken off while the answer is awaited: who works on it is told")
    func whileServing() async throws {
        let server = try TestServer()
        let client = try server.client()
        try client.send(RequestText.get("/held"))
        try await waitUntil("the request is served") { server.heldCount == 1 }
        try client.abort()
        try await server.awaitNoConnections()
        #expect(server.log == ["abandoned"])
        server.release()
        #expect(server.log == ["abandoned"])
    }

    @Test("closed while the answer is awaited, on a Unix socket: who works on it is told")
    func whileServingOnUnixSocket() async throws {
        let directory = try TemporaryDirectory()
        let server = try TestServer(on: try #require(SocketAddress(unixPath: directory.path + "/s")))
        let client = try server.client()
        try client.send(RequestText.get("/held"))
        try await waitUntil("the request is served") { server.heldCount == 1 }
        client.close()
        try await server.awaitNoConnections()
        #expect(server.log == ["abandoned"])
    }

    @Test("closed while the answer is awaited: it is sent in vain, and the connection ends")
    func closedWhileServing() async throws {
        let server = try TestServer()
        let client = try server.client()
        try client.send(RequestText.get("/held"))
        try await waitUntil("the request is served") { server.heldCount == 1 }
        client.close()
        server.release()
        try await server.awaitNoConnections()
    }

    @Test("an answer that is begun and never ends does not outlive its client")
    func begun() async throws {
        let server = try TestServer()
        let client = try server.client()
        try client.send(RequestText.get("/begun"))
        try await waitUntil("the request is served") { server.heldCount == 1 }
        try client.abort()
        try await server.awaitNoConnections()
        server.release()
        #expect(server.log == ["abandoned"])
    }

    @Test("a stream whose reader can send no more requests has lost it")
    func halfClosedStream() async throws {
        let server = try TestServer()
        let client = try server.client()
        try client.send(RequestText.get("/stream"))
        _ = try client.readHead()
        try client.finishSending()
        try await server.awaitNoConnections()
        #expect(server.log.contains("abandoned"))
    }

    @Test("a hundred clients that come and go leave nothing behind")
    func manyLeave() async throws {
        let server = try TestServer()
        for number in 0..<100 {
            let client = try server.client()
            let requests = ["/size/300000", "/held", "/stream", "/thread", "/begun"]
            try client.send(RequestText.get(requests[number % requests.count]))
            try leave(client, number % 2 == 0 ? .abort : .close)
        }
        try await waitUntil("all have been taken") { server.counters.accepted.current == 100 }
        server.release()
        try await waitUntil("all have gone") {
            server.release()
            return server.counters.open.current == 0
        }
        #expect(server.quota.current == 0)
    }
}
