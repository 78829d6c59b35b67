import SluiceGateway
import TestSupport
import Testing

/// Waits are capped, and are not cut by the time that other commands may take.
@Suite(
    .gateway {
        $0.blocking = .init(connections: 16, longest: .milliseconds(400))
        $0.timeouts.command = .milliseconds(150)
    })
struct BlockingCapTests {
    @Test(arguments: [#"["BLPOP","cap",0]"#, #"["BZPOPMIN","cap",3600]"#, #"["XREAD","BLOCK",0,"STREAMS","cap","$"]"#])
    func waitNoLongerThanTheCapAndNoShorter(command: String) async throws {
        let gateway = try RunningGateway.ofSuite()
        let clock = ContinuousClock()
        var answer: HTTPAnswer?
        let time = try await clock.measure { answer = try await gateway.command(command) }
        #expect(answer?.text == #"{"result":null}"#)
        #expect(time >= .milliseconds(400))
        #expect(time < .seconds(10))
    }
}
