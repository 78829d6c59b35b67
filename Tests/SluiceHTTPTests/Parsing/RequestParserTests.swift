import SluiceHTTP
import Testing

@Suite("Requests that are understood")
struct RequestParserTests {
    /// The only request in `text`, however it arrives.
    private func request(_ text: String, limits: HTTPLimits = HTTPLimits()) throws -> RequestStream.Request {
        let stream = readEveryWay(text, limits: limits)
        #expect(stream.end == .clean)
        #expect(stream.requests.count == 1)
        return try #require(stream.requests.first)
    }

    @Test(
        "the parts of a request",
        arguments: [
            ("GET / HTTP/1.1\r\nHost: h\r\n\r\n", HTTPMethod.get, "/", String?.none, ""),
            ("GET /get/key?_token=a&b=%20 HTTP/1.1\r\nHost: h\r\n\r\n", .get, "/get/key", "_token=a&b=%20", ""),
            ("GET /?? HTTP/1.1\r\nHost: h\r\n\r\n", .get, "/", "?", ""),
            ("GET /a? HTTP/1.1\r\nHost: h\r\n\r\n", .get, "/a", "", ""),
            ("GET //a/../b//%2f HTTP/1.1\r\nHost: h\r\n\r\n", .get, "//a/../b//%2f", nil, ""),
            ("POST /pipeline HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello", .post, "/pipeline", nil, "hello"),
            ("POST / HTTP/1.1\r\nContent-Length: 0\r\nHost: h\r\n\r\n", .post, "/", nil, ""),
            ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0000000005\r\n\r\nhello", .post, "/", nil, "hello"),
            (
                "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", .post, "/",
                nil, "abc"
            ),
            ("GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nok", .get, "/", nil, "ok"),
            ("PUT /é\u{301} HTTP/1.1\r\nHost: h\r\n\r\n", .put, "/é\u{301}", nil, ""),
            ("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", .options, "*", nil, ""),
            ("OPTIONS / HTTP/1.1\r\nHost: h\r\n\r\n", .options, "/", nil, ""),
            ("GET http://host:80/path?q HTTP/1.1\r\nHost: h\r\n\r\n", .get, "/path", "q", ""),
            ("GET HTTPS://host/ HTTP/1.1\r\nHost: h\r\n\r\n", .get, "/", nil, ""),
            ("GET http://host/p?q=/r HTTP/1.1\r\nHost: h\r\n\r\n", .get, "/p", "q=/r", ""),
            ("\r\nGET /after-empty-line HTTP/1.1\r\nHost: h\r\n\r\n", .get, "/after-empty-line", nil, ""),
            ("GET / HTTP/1.0\r\n\r\n", .get, "/", nil, ""),
        ])
    func parts(text: String, method: HTTPMethod, path: String, query: String?, body: String) throws {
        let request = try request(text)
        #expect(request.method == method)
        #expect(request.path == path)
        #expect(request.query == query)
        #expect(request.body == body)
    }

    @Test(
        "methods are told apart with regard to case",
        arguments: [
            ("GET", HTTPMethod.get), ("HEAD", .head), ("POST", .post), ("PUT", .put), ("PATCH", .patch),
            ("DELETE", .delete), ("OPTIONS", .options), ("CONNECT", .connect), ("TRACE", .trace),
            ("get", .other), ("Post", .other), ("PURGE", .other), ("GETS", .other), ("GE", .other),
            ("M-SEARCH", .other),
            ("!#$%&'*+-.^_`|~09azAZ", .other),
        ])
    func methods(name: String, method: HTTPMethod) throws {
        #expect(try request("\(name) / HTTP/1.1\r\nHost: h\r\n\r\n").method == method)
    }

    @Test("known fields are recognised in any case", arguments: KnownField.all.indices)
    func knownFields(index: Int) throws {
        let (name, wire) = KnownField.all[index]
        let value = KnownField.validValue(of: name)
        for spelling in [wire, wire.lowercased(), wire.uppercased(), alternating(wire)] {
            let others = name == .host ? "" : "Host: h\r\n"
            let body = name == .transferEncoding ? "0\r\n\r\n" : ""
            let text = "POST / HTTP/1.1\r\n\(others)\(spelling): \(value)\r\n\r\n\(body)"
            #expect(try request(text).fields == (name == .host ? [name: value] : [.host: "h", name: value]))
        }
    }

    private func alternating(_ text: String) -> String {
        text.enumerated().map { $0.offset % 2 == 0 ? $0.element.lowercased() : $0.element.uppercased() }.joined()
    }

    @Test("a name that differs from a known one in one letter is another name", arguments: KnownField.all.indices)
    func similarFields(index: Int) throws {
        let wire = Array(KnownField.all[index].wire)
        for position in wire.indices {
            for character: Character in ["x", "_", "~", "'", "0"]
            where character.lowercased() != wire[position].lowercased() {
                var changed = wire
                changed[position] = character
                let text = "POST / HTTP/1.0\r\n\(String(changed)): value\r\n\r\n"
                let stream = RequestStream(text)
                #expect(stream.requests.map(\.fields) == [[:]], "\(String(changed))")
            }
        }
    }

    @Test(
        "white space around values is dropped, inside it is kept",
        arguments: [
            ("Accept:value", "value"), ("Accept: value", "value"), ("Accept: \t value\t ", "value"), ("Accept:", ""),
            ("Accept:  \t", ""), ("Accept: a \t b", "a \t b"), ("Accept: :", ":"), ("Accept: caf\u{e9}", "caf\u{e9}"),
        ])
    func values(line: String, value: String) throws {
        #expect(try request("GET / HTTP/1.1\r\nHost: h\r\n\(line)\r\n\r\n").fields[.accept] == value)
    }

    @Test("of a repeated harmless field the last value counts")
    func repeatedField() throws {
        let request = try request("GET / HTTP/1.1\r\nHost: h\r\nAccept: a\r\nX-Other: b\r\nACCEPT: c\r\n\r\n")
        #expect(request.fields == [.host: "h", .accept: "c"])
    }

    @Test(
        "whether the connection may carry another request",
        arguments: [
            ("HTTP/1.1", "", true), ("HTTP/1.0", "", false),
            ("HTTP/1.1", "Connection: close\r\n", false), ("HTTP/1.1", "Connection: CLOSE\r\n", false),
            ("HTTP/1.1", "Connection: keep-alive\r\n", true), ("HTTP/1.0", "Connection: Keep-Alive\r\n", true),
            ("HTTP/1.1", "Connection: upgrade, close\r\n", false), ("HTTP/1.1", "Connection: ,close ,\r\n", false),
            ("HTTP/1.1", "Connection: close, keep-alive\r\n", false),
            ("HTTP/1.1", "Connection: keep-alive, close\r\n", false),
            ("HTTP/1.1", "Connection: close\r\nConnection: keep-alive\r\n", false),
            ("HTTP/1.0", "Connection: close\r\nConnection: keep-alive\r\n", false),
            ("HTTP/1.1", "Connection: keep-alive\r\nConnection: close\r\n", false),
            ("HTTP/1.1", "Connection: closed\r\n", true), ("HTTP/1.1", "Connection: \r\n", true),
            ("HTTP/1.2", "", true),
        ])
    func keepAlive(version: String, field: String, keepsAlive: Bool) throws {
        #expect(try request("GET / \(version)\r\nHost: h\r\n\(field)\r\n").keepsAlive == keepsAlive)
    }

    @Test(
        "100-continue is a thing of HTTP/1.1",
        arguments: [
            ("HTTP/1.1", "100-continue", true), ("HTTP/1.1", "100-Continue", true), ("HTTP/1.0", "100-continue", false),
        ])
    func expectation(version: String, value: String, expects: Bool) throws {
        let text = "POST / \(version)\r\nHost: h\r\nExpect: \(value)\r\nContent-Length: 1\r\n\r\nx"
        #expect(try request(text).expectsContinue == expects)
    }

    @Test("requests that arrive together are told apart")
    func pipelined() {
        let text =
            "POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody"
            + "GET /2?q HTTP/1.1\r\nHost: h\r\n\r\n"
            + "POST /3 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nab\r\n1\r\nc\r\n0\r\nT: v\r\n\r\n"
            + "\r\nHEAD /4 HTTP/1.1\r\nHost: h\r\nAccept: x\r\n\r\n"
        let stream = readEveryWay(text)
        #expect(stream.requests.map(\.path) == ["/1", "/2", "/3", "/4"])
        #expect(stream.requests.map(\.body) == ["body", "", "abc", ""])
        #expect(stream.requests.map(\.query) == [nil, "q", nil, nil])
        #expect(stream.requests.map { $0.fields[.accept] } == [nil, nil, nil, "x"])
        #expect(stream.end == .clean)
    }

    @Test("a request that is cut off is waited for")
    func unfinished() {
        let text = Array("POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody".utf8)
        for count in 1..<text.count {
            #expect(RequestStream(pieces: [text[..<count]]).end == .unfinished, "\(count) bytes")
        }
    }

    @Test("limits are the largest that passes")
    func limits() throws {
        let limits = HTTPLimits(requestLineBytes: 40, headerBytes: 60, headerCount: 3, bodyBytes: 4)
        let line = "GET /\(String(repeating: "a", count: 24)) HTTP/1.1\r\n"
        #expect(line.utf8.count == 40)
        #expect(try request("\(line)Host: h\r\n\r\n", limits: limits).path.count == 25)
        let field = "A: \(String(repeating: "b", count: 44))\r\n"
        #expect(try request("GET / HTTP/1.1\r\nHost: h\r\n\(field)\r\n", limits: limits).fields == [.host: "h"])
        let short = "GET / HTTP/1.1\r\nHost: h\r\nA: a\r\nB: b\r\n\r\n"
        #expect(try request(short, limits: limits).fields == [.host: "h"])
        let body = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody"
        #expect(try request(body, limits: limits).body == "body")
    }
}
