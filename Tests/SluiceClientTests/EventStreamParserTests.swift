import Testing

@testable import SluiceClient

@Suite struct EventStreamParserTests {
    private static let stream =
        ":\n\ndata: subscribe,chat,1\n\ndata: message,chat,a,b\n\nevent: x\ndata:one\r\ndata: two\n\n"
    private static let events = ["subscribe,chat,1", "message,chat,a,b", "one\ntwo"]

    @Test func readsEventsAndSkipsTheRest() {
        var parser = EventStreamParser(maximumBytes: 100)
        #expect(parser.take(Array(Self.stream.utf8)) == Self.events)
    }

    @Test func readsTheSameHoweverTheStreamIsCut() {
        let bytes = Array(Self.stream.utf8)
        for cut in bytes.indices {
            var parser = EventStreamParser(maximumBytes: 100)
            let events = [parser.take(bytes[..<cut]), parser.take(bytes[cut...])].compactMap(\.self).flatMap(\.self)
            #expect(events == Self.events, "cut at \(cut)")
        }
    }

    @Test(arguments: [
        "data: " + String(repeating: "x", count: 200), String(repeating: "data: xxxxxxxxx\n", count: 20),
        String(repeating: "data:\n", count: 200),
    ])
    func endsAtAnEventThatIsTooLarge(stream: String) {
        var parser = EventStreamParser(maximumBytes: 100)
        #expect(parser.take(stream.utf8) == nil)
    }

    @Test(arguments: [
        ("subscribe,chat,1", SubscriptionEvent.subscribed(to: "chat", count: 1)),
        ("subscribe,a,b,2", .subscribed(to: "a,b", count: 2)),
        ("message,chat,{\"a\":1,\"b\":2}", .message(channel: "chat", payload: "{\"a\":1,\"b\":2}")),
        ("message,chat,", .message(channel: "chat", payload: "")),
        ("pmessage,user:*,user:1,x,y", .patternMessage(pattern: "user:*", channel: "user:1", payload: "x,y")),
    ])
    func splitsFromTheLeft(data: String, event: SubscriptionEvent) {
        #expect(SubscriptionEvent(data: data) == event)
    }

    @Test(arguments: ["", "message", "message,chat", "pmessage,a,b", "subscribe,chat,x", "other,a,b"])
    func ignoresWhatItDoesNotKnow(data: String) {
        #expect(SubscriptionEvent(data: data) == nil)
    }
}
