import SluiceGateway
import TestSupport
import Testing

@Suite(.gateway) struct SubscriptionTests {
    private let gateway: RunningGateway
    private let redis: PrivateRedis

    init() throws {
        gateway = try .ofSuite()
        redis = try .ofSuite()
    }

    /// A stream whose acknowledgements have arrived.
    private func subscribe(_ target: String, acknowledgements: [String]) async throws -> GatewayClient {
        let client = try gateway.connect()
        try #require(try await client.openStream(target).status == 200)
        for acknowledgement in acknowledgements {
            try #require(try await client.nextEvent() == "data: \(acknowledgement)")
        }
        return client
    }

    @Test(arguments: ["GET", "POST", "PUT"]) func anyReadingMethodOpensAStream(_ method: String) async throws {
        let client = try gateway.connect()
        let head = try await client.openStream("/subscribe/method-\(method)", method: method)
        #expect(head.status == 200)
        #expect(head.field("upstash-sync-token")?.isEmpty == false)
        #expect(try await client.nextEvent() == "data: subscribe,method-\(method),1")
    }

    @Test func bodyIsNoSecondChannel() async throws {
        let client = try await subscribe("/subscribe/one", acknowledgements: ["subscribe,one,1"])
        try redis.call("PUBLISH", "[]", "wrong")
        try redis.call("PUBLISH", "one", "right")
        #expect(try await client.nextEvent() == "data: message,one,right")
    }

    @Test func severalChannelsAreAcknowledgedEach() async throws {
        let client = try await subscribe(
            "/subscribe/a1/b%2F1/c%20%E2%82%AC",
            acknowledgements: ["subscribe,a1,1", "subscribe,b/1,2", "subscribe,c €,3"])
        try redis.call("PUBLISH", "b/1", "x")
        try redis.call("PUBLISH", "c €", "y")
        try redis.call("PUBLISH", "a1", "z")
        #expect(try await client.nextEvent() == "data: message,b/1,x")
        #expect(try await client.nextEvent() == "data: message,c €,y")
        #expect(try await client.nextEvent() == "data: message,a1,z")
    }

    @Test func severalPatterns() async throws {
        let client = try await subscribe(
            "/psubscribe/p.*/q.%3F", acknowledgements: ["psubscribe,p.*,1", "psubscribe,q.?,2"])
        try redis.call("PUBLISH", "p.x", "1,2,3")
        try redis.call("PUBLISH", "q.xx", "no")
        try redis.call("PUBLISH", "q.x", "yes")
        #expect(try await client.nextEvent() == "data: pmessage,p.*,p.x,1,2,3")
        #expect(try await client.nextEvent() == "data: pmessage,q.?,q.x,yes")
    }

    @Test(arguments: [
        ("plain", "data: message,CH,plain"), ("", "data: message,CH,"), ("a,b,,c", "data: message,CH,a,b,,c"),
        ("two\nlines", "data: message,CH,two\ndata: lines"), ("\n", "data: message,CH,\ndata: "),
        ("a\r\nb\rc\n\nd", "data: message,CH,a\ndata: b\ndata: c\ndata: \ndata: d"),
        ("data: x\n\ndata: y", "data: message,CH,data: x\ndata: \ndata: data: y"),
        (#"{"a":"\n"}"#, #"data: message,CH,{"a":"\n"}"#), ("tab\tnul\0", "data: message,CH,tab\tnul\0"),
    ])
    func payloadsAreWrittenLineByLine(_ payload: String, _ event: String) async throws {
        let channel = "payload-\(payload.utf8.reduce(0) { $0 &* 31 &+ UInt($1) })"
        let client = try await subscribe("/subscribe/\(channel)", acknowledgements: ["subscribe,\(channel),1"])
        try redis.call("PUBLISH", channel, payload)
        try redis.call("PUBLISH", channel, "end")
        #expect(try await client.nextEvent() == event.replacing("CH", with: channel))
        #expect(try await client.nextEvent() == "data: message,\(channel),end")
    }

    @Test func bytesThatAreNoTextAreReplaced() async throws {
        let client = try await subscribe("/subscribe/binary", acknowledgements: ["subscribe,binary,1"])
        try redis.connect().call([Array("PUBLISH".utf8), Array("binary".utf8), [0x61, 0xFF, 0xFE, 0x62, 0xE2, 0x82]])
        #expect(try await client.nextEvent() == "data: message,binary,a\u{FFFD}\u{FFFD}b\u{FFFD}")
    }

    @Test func eventsAreNeverEncoded() async throws {
        let client = try gateway.connect()
        try await client.send(
            APIRequest.post("/subscribe/plain", "[]").with("Accept", "text/event-stream").base64)
        #expect(try await client.receiveHead().status == 200)
        #expect(try await client.nextEvent() == "data: subscribe,plain,1")
        try redis.call("PUBLISH", "plain", "text")
        #expect(try await client.nextEvent() == "data: message,plain,text")
    }

    @Test func largeMessagesArriveWhole() async throws {
        let client = try await subscribe("/subscribe/large", acknowledgements: ["subscribe,large,1"])
        let payload = String(repeating: "0123456789abcdef", count: 40_000)
        try redis.call("PUBLISH", "large", payload)
        try redis.call("PUBLISH", "large", "end")
        #expect(try await client.nextEvent() == "data: message,large,\(payload)")
        #expect(try await client.nextEvent() == "data: message,large,end")
    }

    @Test func manyMessagesArriveInOrder() async throws {
        let client = try await subscribe("/subscribe/order", acknowledgements: ["subscribe,order,1"])
        let publisher = try gateway.connect()
        for batch in 0..<20 {
            let rows = (0..<100).map { #"["PUBLISH","order","\#(batch * 100 + $0)"]"# }.joined(separator: ",")
            try await publisher.call(.post("/pipeline", "[\(rows)]"))
        }
        for number in 0..<2000 {
            #expect(try await client.nextEvent() == "data: message,order,\(number)")
        }
    }

    @Test(arguments: ["/subscribe/a", "/psubscribe/a", "/monitor"])
    func withoutTheRightAcceptItIsARefusedCommand(_ target: String) async throws {
        let name = target.dropFirst().prefix { $0 != "/" }.uppercased()
        let text = #"{"error":"ERR Command \"\#(name)\" is not allowed in REST or it has a special context path"}"#
        for request in [APIRequest.post(target, "[]"), APIRequest.get(target).with("Accept", "application/json")] {
            let answer = try await gateway.call(request)
            #expect(answer.status == 400)
            #expect(answer.text == text)
        }
    }

    @Test func streamWithoutAChannelIsAnError() async throws {
        for target in ["/subscribe", "/subscribe/", "/psubscribe"] {
            let answer = try await gateway.call(APIRequest.get(target).with("Accept", "text/event-stream"))
            #expect(answer.status == 400)
            #expect(answer.text.hasPrefix(#"{"error":"ERR wrong number of arguments"#), "\(answer.text)")
        }
    }

    @Test func acceptMayNameOtherTypesToo() async throws {
        let client = try gateway.connect()
        try await client.send(
            APIRequest.get("/subscribe/accept").with("Accept", "application/json, Text/Event-Stream;q=0.9"))
        #expect(try await client.receiveHead().status == 200)
        #expect(try await client.nextEvent() == "data: subscribe,accept,1")
    }

    @Test func monitorShowsWhatRuns() async throws {
        let client = try gateway.connect()
        #expect(try await client.openStream("/monitor").status == 200)
        #expect(try await client.nextEvent() == #"data: "OK""#)
        try await gateway.command(#"["GET","monitored-key"]"#)
        while let event = try await client.nextEvent() {
            // Others use this Redis too.
            guard event.contains("monitored-key") else { continue }
            #expect(event.wholeMatch(of: /data: \d+\.\d+ \[0 .*\] "GET" "monitored-key"/) != nil, "\(event)")
            break
        }
    }
}
