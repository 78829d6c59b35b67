import SluiceHTTP
import TestSupport
import Testing

@Suite("Smuggled requests")
struct SmugglingTests {
    @Test(
        "ambiguous framing is refused, and what follows is not understood as a request",
        arguments: SmugglingCorpus.framings)
    func framing(fields: String) throws {
        try expectRefusal("POST / HTTP/1.1\r\nHost: h\r\n\(fields)\r\n\r\n0\r\n\r\n")
    }

    @Test("the same with the ambiguous field first", arguments: SmugglingCorpus.framings)
    func framingFirst(fields: String) throws {
        try expectRefusal("POST / HTTP/1.1\r\n\(fields)\r\nHost: h\r\n\r\n0\r\n\r\n")
    }

    @Test("ambiguous requests and bodies", arguments: SmugglingCorpus.whole)
    func whole(request: String) throws {
        try expectRefusal(request)
    }

    private func expectRefusal(_ request: String) throws {
        let server = try TestServer(limits: HTTPLimits(headerTimeout: .seconds(2), bodyTimeout: .seconds(2)))
        let client = try server.client()
        try client.send(request + SmugglingCorpus.smuggled)
        let response = try client.readResponse()
        #expect([400, 413, 501, 505].contains(response.status), "\(response.statusLine)")
        #expect(response.closes)
        #expect(try client.readToEnd().isEmpty)
    }

    @Test("a body that looks like a request is a body")
    func body() throws {
        let smuggled = SmugglingCorpus.smuggled
        let server = try TestServer()
        let client = try server.client()
        #expect(try client.request(RequestText.post("/echo", smuggled)).text == smuggled)
        let size = String(smuggled.utf8.count, radix: 16)
        let chunked =
            "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n\(size)\r\n\(smuggled)\r\n0\r\n\r\n"
        #expect(try client.request(chunked).text == smuggled)
        #expect(try client.request(RequestText.get("/next")).text == "get /next 0")
    }
}
