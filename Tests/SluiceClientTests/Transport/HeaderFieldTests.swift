import SluiceClient
import SluiceCore
import Synchronization
import TestSupport
import Testing

/// What requests tell besides their commands.
@Suite(.timeLimit(.minutes(1))) struct HeaderFieldTests {
    @Test func theClientSaysWhoItIsAndNothingElse() async throws {
        try await ScriptedServer.with({ .json($0.result("1")) }, { $0.usesBase64 = true }) { client, server in
            _ = try await client.execute(["GET", "a"])
            let fields = try #require(server.requests.first?.fields)
            #expect(fields["authorization"] == "Bearer secret-token")
            #expect(fields["user-agent"] == "sluice/\(SluiceVersion.current)")
            #expect(fields["upstash-encoding"] == "base64")
            #expect(
                Set(fields.keys) == [
                    "host", "authorization", "user-agent", "content-type", "upstash-encoding", "content-length",
                ])
        }
    }

    @Test func contextOfTheTaskIsSent() async throws {
        try await ScriptedServer.with({ .json($0.result("1")) }) { client, server in
            let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
            let context = RequestContext(traceParent: trace, traceState: "a=b", requestID: "r-1")
            try await RequestContext.$current.withValue(context) { _ = try await client.execute(["GET", "a"]) }
            _ = try await client.execute(["GET", "a"])
            try await RequestContext.$current.withValue(RequestContext(requestID: "x\r\nInjected: 1")) {
                _ = try await client.pipeline([["GET", "a"]])
            }
            let all = server.requests.map(\.fields)
            #expect(all[0]["traceparent"] == trace && all[0]["tracestate"] == "a=b" && all[0]["x-request-id"] == "r-1")
            #expect(all[1]["traceparent"] == nil && all[1]["x-request-id"] == nil)
            #expect(all[2]["x-request-id"] == nil && all[2]["injected"] == nil)
        }
    }

    @Test func theNewestSyncTokenGoesWithTheNextRequest() async throws {
        let count = Atomic(0)
        try await ScriptedServer.with({ request in
            let number = count.add(1, ordering: .relaxed).newValue
            return .answer(200, fields: number == 3 ? [] : ["Upstash-Sync-Token: s\(number)"], request.result("1"))
        }) { client, server in
            for _ in 0..<4 { _ = try await client.execute(["GET", "a"]) }
            #expect(server.requests.map { $0.fields["upstash-sync-token"] } == [nil, "s1", "s2", "s2"])
            #expect(client.syncToken == "s4")
            try client.useSyncToken("other")
            _ = try await client.execute(["GET", "a"])
            #expect(server.requests.last?.fields["upstash-sync-token"] == "other")
            #expect(throws: ClientError.self) { try client.useSyncToken("a\r\nb") }
        }
    }

    @Test func syncTokensAreNotSentWhenSwitchedOff() async throws {
        try await ScriptedServer.with(
            { .answer(200, fields: ["Upstash-Sync-Token: s"], $0.result("1")) }, { $0.readsOwnWrites = false }
        ) { client, server in
            for _ in 0..<2 { _ = try await client.execute(["GET", "a"]) }
            #expect(server.requests.allSatisfy { $0.fields["upstash-sync-token"] == nil })
        }
    }

    @Test func connectionsAreUsedAgain() async throws {
        try await ScriptedServer.with({ .json($0.result("1")) }) { client, server in
            for number in 0..<20 { _ = try await client.execute([number % 2 == 0 ? "GET" : "HGETALL", "a"]) }
            #expect(Set(server.requests.map(\.connection)).count == 1)
        }
    }
}
