import SluiceHTTP
import TestSupport
import Testing

@Suite("Answers without an end in sight")
struct StreamTests {
    @Test("pieces arrive when they are sent, as chunks, and the connection goes on afterwards")
    func chunks() async throws {
        let server = try TestServer()
        let client = try server.client()
        try client.send(RequestText.get("/stream"))
        let head = try client.readHead()
        #expect(head.status == 200)
        #expect(head["Transfer-Encoding"] == "chunked")
        #expect(head["Content-Length"] == nil)
        #expect(head["Content-Type"] == "text/event-stream")
        for piece in ["first", "", "second", String(repeating: "x", count: 100_000)] {
            server.send(piece)
            // Nothing is no piece: it would end the stream.
            if !piece.isEmpty {
                #expect(try client.readChunk() == Array(piece.utf8))
            }
        }
        server.release()
        #expect(try client.readChunk() == nil)
        #expect(try client.request(RequestText.get("/next")).text == "get /next 0")
    }

    @Test("a stream that is complete at once is followed by the next answer")
    func completeStream() throws {
        let server = try TestServer()
        let client = try server.client()
        try client.send(RequestText.get("/stream/3") + RequestText.get("/next"))
        #expect(try client.readResponse().text == "piece 1;piece 2;piece 3;")
        #expect(try client.readResponse().text == "get /next 0")
    }

    @Test("what arrives during a stream is answered behind it")
    func pipelinedBehindStream() throws {
        let server = try TestServer()
        let client = try server.client()
        try client.send(RequestText.get("/stream"))
        _ = try client.readHead()
        try client.send(RequestText.get("/1") + RequestText.post("/echo", "body"))
        server.send("piece")
        #expect(try client.readChunk() == Array("piece".utf8))
        server.release()
        #expect(try client.readChunk() == nil)
        #expect(try client.readResponse().text == "get /1 0")
        #expect(try client.readResponse().text == "body")
    }

    @Test(
        "HTTP/1.0 gets the bare pieces, and the end of the connection ends them",
        arguments: [
            "", "Connection: keep-alive\r\n",
        ])
    func version10(fields: String) async throws {
        let server = try TestServer()
        let client = try server.client()
        try client.send(RequestText.get("/stream/3", version: "HTTP/1.0", fields: fields))
        let response = try client.readResponse()
        #expect(response.text == "piece 1;piece 2;piece 3;")
        #expect(response["Transfer-Encoding"] == nil)
        #expect(response.closes)
        try await server.awaitNoConnections()
    }

    @Test("HEAD of a stream has no body, not even its end")
    func head() throws {
        let server = try TestServer()
        let client = try server.client()
        try client.send("HEAD /stream/3 HTTP/1.1\r\nHost: h\r\n\r\n" + RequestText.get("/next"))
        #expect(try client.readResponse(isHead: true).status == 200)
        #expect(try client.readResponse().text == "get /next 0")
    }

    @Test("a stream may be the connection's last answer")
    func closing() async throws {
        let server = try TestServer()
        let client = try server.client()
        try client.send(RequestText.get("/stream/2", fields: "Connection: close\r\n"))
        let response = try client.readResponse()
        #expect(response.text == "piece 1;piece 2;")
        #expect(response.closes)
        #expect(try client.readToEnd().isEmpty)
        try await server.awaitNoConnections()
    }

    @Test("who feeds a stream is told when there is room again")
    func drained() async throws {
        let server = try TestServer()
        let client = try server.client()
        try client.send(RequestText.get("/stream"))
        _ = try client.readHead()
        server.send("piece")
        #expect(try client.readChunk() == Array("piece".utf8))
        try await waitUntil("the service is told") { server.log.contains("drained") }
    }
}
