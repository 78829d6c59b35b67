import SluiceClient

extension CommandCase {
    @CommandCaseBuilder static var stream: [CommandCase] {
        expect("XADD k * f 1 g x", .streamAdd("k", ["f": 1, "g": "x"]))
        expect(
            "XADD k NOMKSTREAM MAXLEN ~ 10 LIMIT 5 7-* f v",
            .streamAdd(
                "k", ["f": "v"], id: .within(milliseconds: 7), trimming: .toCount(10, .about(limit: 5)), missing: .leave
            ))
        expect(
            "XADD k MINID = 5-0 7-1 f v",
            .streamAdd(
                "k", ["f": "v"], id: .exactly(StreamID(milliseconds: 7, sequence: 1)),
                trimming: .olderThan(StreamID(milliseconds: 5), .exact)))
        expect("XRANGE k - + COUNT 2", .streamRange("k", count: 2))
        expect(
            "XRANGE k 5-0 (7-1",
            .streamRange(
                "k",
                StreamRange(
                    from: .including(StreamID(milliseconds: 5)), to: .excluding(StreamID(milliseconds: 7, sequence: 1)))
            ))
        expect("XREVRANGE k + -", .streamReversedRange("k"))
        expect(
            "XREAD COUNT 2 STREAMS a b 0-0 5-0",
            .streamRead([StreamPosition("a"), StreamPosition("b", after: StreamID(milliseconds: 5))], count: 2))
        expect("XLEN k", .streamCount("k"))
        expect("XDEL k 5-0", .streamDelete("k", [StreamID(milliseconds: 5)]))
        expect(
            "XDELEX k ACKED IDS 1 5-0", .streamDelete("k", [StreamID(milliseconds: 5)], references: .onlyAcknowledged))
        expect("XTRIM k MAXLEN ~ 5", .streamTrim("k", .toCount(5)))
        expect("XSETID k 5-0", .streamSetLastID("k", StreamID(milliseconds: 5)))
        expect("XINFO STREAM k", .streamInfo("k"))
        expect("XINFO GROUPS k", .streamGroups("k"))
        expect("XINFO CONSUMERS k g", .streamConsumers("k", group: "g"))
        expect("XGROUP CREATE k g $", .streamCreateGroup("k", "g"))
        expect(
            "XGROUP CREATE k g 0 MKSTREAM", .streamCreateGroup("k", "g", startingAfter: .beginning, missing: .create))
        expect("XGROUP DESTROY k g", .streamDeleteGroup("k", "g"))
        expect("XGROUP SETID k g 5-0", .streamSetGroup("k", "g", after: .entry(StreamID(milliseconds: 5))))
        expect("XGROUP CREATECONSUMER k g c", .streamCreateConsumer("k", group: "g", "c"))
        expect("XGROUP DELCONSUMER k g c", .streamDeleteConsumer("k", group: "g", "c"))
        expect(
            "XREADGROUP GROUP g c COUNT 1 NOACK STREAMS a b > 0-0",
            .streamRead(group: "g", consumer: "c", [.new("a"), .pending("b")], count: 1, acknowledging: .atOnce))
        expect("XACK k g 5-0", .streamAcknowledge("k", group: "g", [StreamID(milliseconds: 5)]))
        expect(
            "XACKDEL k g KEEPREF IDS 1 5-0", .streamAcknowledge("k", group: "g", deleting: [StreamID(milliseconds: 5)]))
        expect("XPENDING k g", .streamPending("k", group: "g"))
        expect(
            "XPENDING k g IDLE 9 - + 10 c",
            .streamPending("k", group: "g", count: 10, consumer: "c", minimumIdleMilliseconds: 9))
        expect(
            "XCLAIM k g c 0 5-0 IDLE 3 RETRYCOUNT 2 FORCE",
            .streamClaim(
                "k", group: "g", consumer: "c", minimumIdleMilliseconds: 0, [StreamID(milliseconds: 5)],
                options: ClaimOptions(delivered: .millisecondsAgo(3), deliveryCount: 2, includesUndelivered: true)))
        expect(
            "XCLAIM k g c 0 5-0 TIME 3 JUSTID",
            .streamClaimIDs(
                "k", group: "g", consumer: "c", minimumIdleMilliseconds: 0, [StreamID(milliseconds: 5)],
                options: ClaimOptions(delivered: .at(unixMilliseconds: 3))))
        expect(
            "XAUTOCLAIM k g c 5 0-0 COUNT 2",
            .streamClaimNext("k", group: "g", consumer: "c", minimumIdleMilliseconds: 5, count: 2))
        expect(
            "XAUTOCLAIM k g c 5 0-0 JUSTID",
            .streamClaimNextIDs("k", group: "g", consumer: "c", minimumIdleMilliseconds: 5))
    }
}
