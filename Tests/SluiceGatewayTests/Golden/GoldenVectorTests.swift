import TestSupport
import Testing

/// Each vector begins with an empty Redis, so they take turns.
@Suite(.gateway, .serialized) struct GoldenVectorTests {
    @Test(arguments: GoldenVector.all)
    func isAnsweredAsDocumented(_ vector: GoldenVector) async throws {
        try PrivateRedis.ofSuite().call("FLUSHALL")
        for step in vector.steps {
            let answer = try await RunningGateway.ofSuite().call(step.request, as: step.client)
            #expect(answer.status == step.status, "\(answer.text)")
            switch step.expectation {
            case .text(let text):
                #expect(answer.text == text)
            case .prefixAndSuffix(let start, let end):
                #expect(answer.text.hasPrefix(start) && answer.text.hasSuffix(end), "\(answer.text)")
            }
        }
    }

    @Test func mediaTypesAreThoseOfTheForms() async throws {
        let gateway = try RunningGateway.ofSuite()
        #expect(try await gateway.command(#"["PING"]"#).field("Content-Type") == "application/json")
        #expect(try await gateway.command(#"["NOPE"]"#).field("Content-Type") == "application/json")
        let refused = try await gateway.call(.get("/ping"), as: .stranger)
        #expect(refused.field("Content-Type") == "application/json")
        let raw = try await gateway.call(.get("/ping").with("Upstash-Response-Format", "resp2"))
        #expect(raw.field("Content-Type") == "application/octet-stream")
    }
}
