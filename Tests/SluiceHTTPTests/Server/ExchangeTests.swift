import SluiceCore
import SluiceHTTP
import SluiceNet
import TestSupport
import Testing

@Suite("Exchanges over a socket")
struct ExchangeTests {
    enum Transport: CaseIterable { case ipv4, ipv6, unix }

    @Test("requests follow each other on one connection", arguments: Transport.allCases)
    func keepAlive(transport: Transport) throws {
        let directory = try TemporaryDirectory()
        let address =
            switch transport {
            case .ipv4: SocketAddress(literal: "127.0.0.1", port: 0)
            case .ipv6: SocketAddress(literal: "::1", port: 0)
            case .unix: SocketAddress(unixPath: directory.path + "/s")
            }
        let server = try TestServer(on: try #require(address))
        let client = try server.client()
        for number in 0..<5 {
            let response = try client.request(RequestText.get("/\(number)?q=\(number)"))
            #expect(response.status == 200)
            #expect(response.text == "get /\(number)?q=\(number) 0")
            #expect(response["Connection"] == nil)
            #expect(response["Content-Length"] == "\(response.body.count)")
            #expect(response["Content-Type"] == "text/plain; charset=utf-8")
        }
        #expect(try client.request(RequestText.post("/echo", "hello")).text == "hello")
        #expect(server.counters.accepted.current == 1)
        #expect(server.counters.open.current == 1)
    }

    @Test("answers carry the date as the standard writes it")
    func date() throws {
        let server = try TestServer()
        let date = try #require(try server.client().request(RequestText.get("/"))["Date"])
        let pattern = /(Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9]{2} [A-Z][a-z]{2} 20[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT/
        #expect(date.wholeMatch(of: pattern) != nil)
    }

    @Test("a request that trickles in byte by byte is answered like any other")
    func trickle() throws {
        let server = try TestServer()
        let client = try server.client()
        let text =
            RequestText.post("/echo", "hello")
            + "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x\r\nde\r\n0\r\nA: b\r\n\r\n"
        for byte in Array(text.utf8) {
            try client.send([byte])
        }
        #expect(try client.readResponse().text == "hello")
        #expect(try client.readResponse().text == "abcde")
    }

    @Test("pipelined requests are answered in their order, at once or later")
    func pipelined() throws {
        let server = try TestServer()
        let client = try server.client(timeout: .seconds(10))
        let kinds = ["now", "later", "thread", "now", "now", "later"]
        let targets = (0..<100).map { "/\(kinds[$0 % kinds.count])/\($0)" }
        try client.send(targets.map { RequestText.get($0) }.joined())
        for target in targets {
            #expect(try client.readResponse().text == "get \(target) 0")
        }
        #expect(try client.readAvailable().isEmpty)
    }

    @Test("pipelined requests with bodies, one of them deferred, keep to their bodies")
    func pipelinedBodies() throws {
        let server = try TestServer()
        let client = try server.client()
        try client.send(
            RequestText.post("/later", "four") + RequestText.post("/echo", "GET /evil HTTP/1.1\r\n\r\n")
                + RequestText.get("/end"))
        #expect(try client.readResponse().text == "post /later 4")
        #expect(try client.readResponse().text == "GET /evil HTTP/1.1\r\n\r\n")
        #expect(try client.readResponse().text == "get /end 0")
    }

    @Test("connections do not mix up their answers")
    func manyConnections() throws {
        let server = try TestServer()
        let clients = try (0..<50).map { _ in try server.client() }
        for round in 0..<4 {
            for (number, client) in clients.enumerated() {
                let kind = ["now", "later", "thread"][(number + round) % 3]
                try client.send(RequestText.get("/\(kind)/\(number)-\(round)"))
            }
            for (number, client) in clients.enumerated() {
                #expect(try client.readResponse().text.contains("/\(number)-\(round) "))
            }
        }
    }

    @Test("large bodies come back as they were sent", arguments: [1, 16 * 1024, 65_537, 5_000_000])
    func largeBodies(size: Int) throws {
        var random = SeededRandom(seed: UInt64(size))
        let body = (0..<(size + 7) / 8).flatMap { _ in withUnsafeBytes(of: random.next()) { Array($0) } }.prefix(size)
        let server = try TestServer()
        let client = try server.client(timeout: .seconds(10))
        try client.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: \(size)\r\n\r\n")
        try client.send(Array(body))
        #expect(try client.readResponse().body.elementsEqual(body))

        var chunked = Array("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
        var rest = body[...]
        while !rest.isEmpty {
            let chunk = rest.prefix(Int.random(in: 1...100_000, using: &random))
            chunked += Array("\(String(chunk.count, radix: 16))\r\n".utf8) + chunk + Array("\r\n".utf8)
            rest = rest.dropFirst(chunk.count)
        }
        try client.send(chunked + Array("0\r\n\r\n".utf8))
        #expect(try client.readResponse().body.elementsEqual(body))
        #expect(try client.request(RequestText.get("/after")).text == "get /after 0")
    }

    @Test("who waits to be told before the body is told, and then answered")
    func expectContinue() throws {
        let server = try TestServer()
        let client = try server.client()
        let head = "POST /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"
        for _ in 0..<2 {
            #expect(try client.request(head).statusLine == "HTTP/1.1 100 Continue")
            #expect(try client.request("hello").text == "hello")
        }
        // Whoever has sent the body already is not told to.
        #expect(try client.request(head + "hello").text == "hello")
        #expect(try client.readAvailable().isEmpty)
    }

    @Test("HEAD gets the fields of GET and no body")
    func head() throws {
        let server = try TestServer()
        let client = try server.client()
        try client.send("HEAD /size/1000 HTTP/1.1\r\nHost: h\r\n\r\n" + RequestText.get("/next"))
        let response = try client.readResponse(isHead: true)
        #expect(response.status == 200)
        #expect(response["Content-Length"] == "1000")
        #expect(try client.readResponse().text == "get /next 0")
    }

    @Test(
        "when the client wants to close, the answer says so and is the last one",
        arguments: [
            RequestText.get("/", fields: "Connection: close\r\n"), "GET / HTTP/1.0\r\n\r\n",
            "GET / HTTP/1.0\r\nConnection: close\r\n\r\n",
        ])
    func close(request: String) async throws {
        let server = try TestServer()
        let client = try server.client()
        try client.send(request)
        let response = try client.readResponse()
        #expect(response.status == 200)
        #expect(response.closes)
        #expect(try client.readToEnd().isEmpty)
        client.close()
        try await server.awaitNoConnections()
    }

    @Test("what a client sends behind its last request is not answered")
    func requestsAfterClose() throws {
        let server = try TestServer()
        let client = try server.client()
        try client.send(RequestText.get("/1", fields: "Connection: close\r\n") + RequestText.get("/2"))
        #expect(try client.readResponse().text == "get /1 0")
        #expect(try client.readToEnd().isEmpty)
    }

    @Test("HTTP/1.0 clients may ask to stay")
    func keepAliveOfVersion10() throws {
        let server = try TestServer()
        let client = try server.client()
        for _ in 0..<2 {
            let response = try client.request("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            #expect(response.status == 200)
            #expect(response["Connection"] == "keep-alive")
        }
    }

    @Test("a client that has finished sending gets all of its answers", arguments: ["now", "later", "size/100000"])
    func halfClosed(path: String) async throws {
        let server = try TestServer()
        let client = try server.client()
        try client.send((0..<20).map { _ in RequestText.get("/\(path)") }.joined())
        try client.finishSending()
        for _ in 0..<20 {
            #expect(try client.readResponse().status == 200)
        }
        #expect(try client.readToEnd().isEmpty)
        try await server.awaitNoConnections()
    }

    @Test("a service may close without an answer")
    func failing() async throws {
        let server = try TestServer()
        let client = try server.client()
        try client.send(RequestText.get("/fail"))
        #expect(try client.readToEnd().isEmpty)
        try await server.awaitNoConnections()
    }

    @Test("several loops share a port, and count their connections together")
    func sharedPort() async throws {
        let quota = ConnectionQuota()
        let first = try TestServer(sharesPort: true, quota: quota)
        let second = try TestServer(on: first.address, sharesPort: true, quota: quota)
        let clients = try (0..<40).map { _ in try first.client() }
        for client in clients {
            #expect(try client.request(RequestText.get("/")).status == 200)
        }
        #expect(first.counters.accepted.current > 0)
        #expect(second.counters.accepted.current > 0)
        #expect(quota.current == 40)
        clients.forEach { $0.close() }
        try await first.awaitNoConnections()
        try await second.awaitNoConnections()
    }

    @Test("bytes are counted both ways")
    func counters() throws {
        let server = try TestServer()
        let client = try server.client()
        let requests = RequestText.post("/echo", "hello") + RequestText.get("/", fields: "Connection: close\r\n")
        try client.send(requests)
        let received = try client.readToEnd()
        #expect(server.counters.bytesReceived.current == requests.utf8.count)
        #expect(server.counters.bytesSent.current == received.count)
    }
}
