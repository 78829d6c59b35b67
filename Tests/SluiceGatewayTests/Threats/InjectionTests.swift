import SluiceCore
import SluiceGateway
import TestSupport
import Testing

/// Keys, values, channels and error texts with line breaks and control characters stay data: they never become header
/// fields, further answers, JSON of another shape, or events of their own.
@Suite(.gateway) struct InjectionTests {
    private static let attacks = [
        "\r\nX-Evil: 1\r\n\r\n", "\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "\"},{\"result\":\"evil\"",
        "\\\"]}",
        "$4\r\nevil\r\n", "*1\r\n$8\r\nFLUSHALL\r\n", "\n\ndata: message,evil,1\n\n", "data: evil",
        "\u{0}\u{1}\u{1F}\u{7F}",
        "</script><script>evil()</script>", "\u{2028}\u{2029}", "\u{85}",
    ]

    private let gateway: RunningGateway
    private let redis: PrivateRedis

    init() throws {
        gateway = try .ofSuite()
        redis = try .ofSuite()
    }

    private static func json(_ text: String) -> String {
        let output = ByteBuffer()
        JSONText.append(string: text, to: output)
        return String(decoding: output.readableRegion, as: UTF8.self)
    }

    private static func percent(_ text: String) -> String {
        text.utf8.map { ($0 < 16 ? "%0" : "%") + String($0, radix: 16) }.joined()
    }

    /// Answers on one connection, each of which has to be followed by the next in step.
    @Test(arguments: attacks) func answersKeepTheirShape(text: String) async throws {
        try redis.call("SET", "planted", text)
        try redis.call("SET", text, "value")
        let client = try gateway.connect()
        let usual = Set(try await client.command(#"["GET","none"]"#).fields.map(\.name))
        for request in [
            APIRequest.post("/", "[\"SET\",\(Self.json(text)),\(Self.json(text))]"),
            .post("/", "[\"GET\",\(Self.json(text))]"), .get("/get/planted"), .get("/get/\(Self.percent(text))"),
            .get("/\(Self.percent(text))/x"), .post("/", "[\(Self.json(text)),\"x\"]"),
            .post("/", "[\"INCR\",\(Self.json(text))]"), .post("/", "[\"CONFIG\",\(Self.json(text))]"),
            .post("/", "[\"EVAL\",\(Self.json("return redis.error_reply(KEYS[1])")),1,\(Self.json(text))]"),
            .post("/pipeline", "[[\"GET\",\"planted\"],[\(Self.json(text))]]"),
            .post("/multi-exec", "[[\"GET\",\"planted\"],[\(Self.json(text))]]"),
            APIRequest.get("/get/planted").with("Upstash-Encoding", "base64"),
        ] {
            let answer = try await client.call(request)
            #expect(answer.fields.map(\.name).allSatisfy(usual.contains), "\(answer.fields)")
            let value = try JSONValue(parsing: answer.body)
            switch (answer.status, value) {
            case (200, .object(let members)): #expect(members.map(\.key) == ["result"])
            case (400, .object(let members)): #expect(members.map(\.key) == ["error"])
            case (200, .array(let items)): #expect(items.count == 2 && items.allSatisfy { $0.object?.count == 1 })
            default: Issue.record("\(answer.status): \(answer.text)")
            }
            #expect(try await client.command(#"["ECHO","in step"]"#).text == #"{"result":"in step"}"#)
        }
        let stored = try await client.call(.get("/get/planted"))
        #expect(try JSONValue(parsing: stored.body)["result"]?.string == text)
    }

    /// A line that begins with anything but `data: ` could be a field or a comment; an empty one ends the event.
    @Test(arguments: attacks) func messagesStayOneEvent(text: String) async throws {
        let client = try gateway.connect()
        try #require(try await client.openStream("/subscribe/injected").status == 200)
        #expect(try await client.nextEvent() == "data: subscribe,injected,1")
        try redis.call("PUBLISH", "injected", text)
        try redis.call("PUBLISH", "injected", "last")
        let event = try #require(try await client.nextEvent())
        let lines = event.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r" || $0 == "\r\n" }
        #expect(lines.allSatisfy { $0.hasPrefix("data: ") }, "\(event)")
        #expect(event.hasPrefix("data: message,injected,"))
        #expect(try await client.nextEvent() == "data: message,injected,last")
    }

    @Test(arguments: attacks) func channelsStayOneEvent(text: String) async throws {
        let client = try gateway.connect()
        try #require(try await client.openStream("/subscribe/\(Self.percent(text))").status == 200)
        let event = try #require(try await client.nextEvent())
        #expect(event.hasPrefix("data: subscribe,") && event.hasSuffix(",1"), "\(event)")
    }

    /// Header fields that are given back are those that the parser let through.
    @Test(arguments: [
        "Origin", "Access-Control-Request-Headers", "Upstash-Sync-Token", "Idempotency-Key", "X-Request-ID",
    ])
    func fieldsThatComeBackCarryNothing(name: String) async throws {
        for value in ["a\r\nX-Evil: 1", "a\nX-Evil: 1", "a\rX-Evil: 1", "a\u{0}b"] {
            let request = APIRequest("OPTIONS", "/").with("Origin", "https://a.example").with(name, value)
            let answer = try await gateway.call(request)
            #expect(answer.field("X-Evil") == nil)
            #expect(answer.status == 400 || answer.status == 200)
        }
    }
}
