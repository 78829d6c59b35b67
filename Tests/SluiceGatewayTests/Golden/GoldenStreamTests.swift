import TestSupport
import Testing

@Suite(.gateway) struct GoldenStreamTests {
    @Test func channelIsAcknowledgedAndDeliversMessages() async throws {
        let client = try RunningGateway.ofSuite().connect()
        let head = try await client.openStream("/subscribe/chat")
        #expect(head.status == 200)
        #expect(head.field("Content-Type") == "text/event-stream")
        #expect(head.field("Cache-Control") == "no-cache")
        #expect(head.field("X-Accel-Buffering") == "no")
        #expect(try await client.nextEvent() == "data: subscribe,chat,1")
        #expect(try await RunningGateway.ofSuite().call(.post("/publish/chat/hello", "")).text == #"{"result":1}"#)
        #expect(try await client.nextEvent() == "data: message,chat,hello")
    }

    @Test func patternIsAcknowledgedAndDeliversMessages() async throws {
        let client = try RunningGateway.ofSuite().connect()
        let head = try await client.openStream("/psubscribe/user:*")
        #expect(head.status == 200)
        #expect(try await client.nextEvent() == "data: psubscribe,user:*,1")
        try await RunningGateway.ofSuite().command(#"["PUBLISH","user:1","{\"a\":1}"]"#)
        #expect(try await client.nextEvent() == #"data: pmessage,user:*,user:1,{"a":1}"#)
    }
}
