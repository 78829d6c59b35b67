import SluiceGateway
import TestSupport
import Testing

/// Without configuration, commands that would wait are refused as ever: ``RefusedCommandTests`` has the texts.
@Suite(.gateway) struct BlockingOffTests {
    @Test func streamsAreReadWithoutWaiting() async throws {
        let (gateway, redis) = (try RunningGateway.ofSuite(), try PrivateRedis.ofSuite())
        let refusal = try await gateway.command(#"["XREAD","BLOCK",1,"STREAMS","s","0"]"#)
        #expect(refusal.text.contains("not allowed in REST"))
        try redis.call("XADD", "s", "1-1", "f", "v")
        #expect(
            try await gateway.command(#"["XREAD","STREAMS","s","0"]"#).text
                == #"{"result":[["s",[["1-1",["f","v"]]]]]}"#)
        let metrics = try await gateway.admin("/metrics").text
        #expect(metrics.contains("\nsluice_blocking_waits_total 0\n"))
    }
}
