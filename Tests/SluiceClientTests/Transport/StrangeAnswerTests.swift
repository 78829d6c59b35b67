import SluiceClient
import SluiceResilience
import TestSupport
import Testing

/// What callers are told when answers are strange: whether the command may have run, and nothing secret.
@Suite(.timeLimit(.minutes(1))) struct StrangeAnswerTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let answer: ScriptedServer.Answer
        let code: ClientError.Code
        let wire: WireOutcome

        init(_ name: String, _ answer: ScriptedServer.Answer, _ code: ClientError.Code, _ wire: WireOutcome) {
            self.name = name
            self.answer = answer
            self.code = code
            self.wire = wire
        }

        var testDescription: String { name }
    }

    private static let page = "<html><body>echo of Bearer secret-token</body></html>"

    static let cases: [Case] = [
        Case("closed without an answer", .close, .connectionLost, .maybeExecuted),
        Case("reset without an answer", .reset(""), .connectionLost, .maybeExecuted),
        Case("reset in the head", .reset("HTTP/1.1 200 OK\r\nContent-"), .connectionLost, .maybeExecuted),
        Case(
            "reset in the body", .reset("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"result\":"), .connectionLost,
            .maybeExecuted),
        Case("cut in the head", .bytes("HTTP/1.1 200 O"), .connectionLost, .maybeExecuted),
        Case(
            "cut behind the head", .bytes("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"), .connectionLost,
            .maybeExecuted),
        Case(
            "body too short", .bytes("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"result\":"), .connectionLost,
            .maybeExecuted),
        Case(
            "body too long", .bytes("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{\"result\":1}"), .invalidAnswer,
            .maybeExecuted),
        Case(
            "broken chunks", .bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), .connectionLost,
            .maybeExecuted),
        Case("no HTTP", .bytes("+OK\r\n+OK\r\n+OK\r\n+OK\r\n"), .connectionLost, .maybeExecuted),
        Case("truncated JSON", .json("{\"result\":\"s3cret"), .invalidAnswer, .maybeExecuted),
        Case("JSON of another API", .json("{\"ok\":true}"), .invalidAnswer, .maybeExecuted),
        Case("the answer of a pipeline", .json("[{\"result\":1}]"), .invalidAnswer, .maybeExecuted),
        Case("a page", .json(page), .invalidAnswer, .maybeExecuted),
        Case("204", .bytes("HTTP/1.1 204 No Content\r\n\r\n"), .invalidAnswer, .maybeExecuted),
        Case("nothing", .json(""), .invalidAnswer, .maybeExecuted),
        Case("502 and a page", .answer(502, page), .serverError, .maybeExecuted),
        Case("500 and an error", .answer(500, "{\"error\":\"ERR broken\"}"), .serverError, .maybeExecuted),
        Case(
            "503 before it ran", .answer(503, fields: ["Retry-After: 1"], "{\"error\":\"ERR later\"}"), .unavailable,
            .refused),
        Case("503 after it ran", .answer(503, "{\"error\":\"ERR broke\"}"), .serverError, .maybeExecuted),
        Case("401", .answer(401, "{\"error\":\"WRONGPASS invalid or missing auth token\"}"), .unauthorized, .refused),
        Case("403 and a page", .answer(403, page), .noPermission, .refused),
        Case("404", .answer(404, page), .notFound, .refused),
        Case(
            "413", .answer(413, "{\"error\":\"ERR max request size exceeded. Limit: 1 bytes\"}"), .requestTooLarge,
            .refused),
        Case("429", .answer(429, fields: ["Retry-After: 7"], "{\"error\":\"ERR slow down\"}"), .rateLimited, .refused),
        Case("a redirect", .answer(307, fields: ["Location: http://127.0.0.1:1/"], ""), .redirected, .refused),
        Case("NOPERM", .answer(400, "{\"error\":\"NOPERM this user has no permissions\"}"), .noPermission, .refused),
        Case(
            "refused", .answer(400, "{\"error\":\"ERR Command \\\"INCR\\\" is not allowed in REST\"}"), .notAllowed,
            .refused),
        Case("NOSCRIPT", .answer(400, "{\"error\":\"NOSCRIPT No matching script\"}"), .noScript, .answered),
        Case("WRONGTYPE", .answer(400, "{\"error\":\"WRONGTYPE Operation\"}"), .wrongType, .answered),
        Case("OOM", .answer(400, "{\"error\":\"OOM command not allowed\"}"), .outOfMemory, .answered),
        Case("LOADING", .answer(400, "{\"error\":\"LOADING Redis is loading\"}"), .loading, .answered),
        Case("another error", .answer(400, "{\"error\":\"ERR value is not an integer\"}"), .errorReply, .answered),
    ]

    @Test(arguments: cases)
    func tellsHowFarTheCommandCame(_ item: Case) async throws {
        try await ScriptedServer.with({ _ in item.answer }, { $0.retry = .none }) { client, server in
            let error = try #require(try await clientError { try await client.execute(["INCR", "s3cret-key"]) })
            #expect(error.code == item.code)
            #expect(error.wire == item.wire)
            #expect(error.command == "INCR")
            #expect(error.attempts == 1)
            #expect(server.requests.count == 1)
            for text in [error.message, error.description, "\(error)"] {
                #expect(!text.contains("s3cret") && !text.contains("secret-token"))
            }
        }
    }

    @Test func aPageIsQuotedCutAndWithoutTheToken() async throws {
        let page = "<html>\u{1B}[31m\n\n proxy error, token secret-token \(String(repeating: "é", count: 5000))"
        try await ScriptedServer.with({ _ in .answer(502, page) }, { $0.retry = .none }) { client, _ in
            let error = try #require(try await clientError { try await client.execute(["INCR", "k"]) })
            #expect(error.message.contains("<html>?[31m proxy error, token <redacted> ?"))
            #expect(error.message.utf8.count < 400)
            #expect(error.message.utf8.allSatisfy { 0x20...0x7E ~= $0 })
        }
    }

    @Test func retryAfterIsTold() async throws {
        try await ScriptedServer.with(
            { _ in .answer(429, fields: ["Retry-After: 7"], "{\"error\":\"ERR slow down\"}") }, { $0.retry = .none }
        ) { client, _ in
            let error = try await clientError { try await client.execute(["GET", "k"]) }
            #expect(error?.retryAfter == .seconds(7) && error?.retryability == .always)
        }
    }

    @Test func whatAnAnswerQuotesOfACommandIsLeftOut() async throws {
        let text = "ERR unknown command 'my.own', with args beginning with: 's3cret' 'other' "
        try await ScriptedServer.with({ _ in .answer(400, "{\"error\":\"\(text)\"}") }) { client, _ in
            let error = try await clientError { try await client.execute(["my.own", "s3cret", "other"]) }
            #expect(error?.message == "ERR unknown command 'my.own'")
        }
    }

    @Test(arguments: [ScriptedServer.Answer.slow, .hang])
    func slowBodiesAndSilenceEndWithTheTime(answer: ScriptedServer.Answer) async throws {
        try await ScriptedServer.with({ _ in answer }, { $0.timeout = .milliseconds(50) }) { client, _ in
            let error = try await clientError { try await client.execute(["INCR", "k"]) }
            #expect(error?.code == .timeout && error?.wire == .maybeExecuted && error?.retryability == .ifRepeatable)
        }
    }

    @Test func aHugeAnswerIsNotTaken() async throws {
        try await ScriptedServer.with({ _ in .endless }, { $0.maximumAnswerBytes = 1_000_000 }) { client, server in
            let error = try await clientError { try await client.execute(["GET", "k"]) }
            #expect(error?.code == .answerTooLarge && error?.wire == .answered)
            #expect(server.requests.count == 1)
        }
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func theTokenDoesNotFollowARedirect(status: Int) async throws {
        try await ScriptedServer.with({ .json($0.result("1")) }) { _, other in
            let location = "Location: \(other.url)/"
            try await ScriptedServer.with({ _ in .answer(status, fields: [location], "") }) { client, _ in
                let error = try await clientError { try await client.execute(["GET", "k"]) }
                #expect(error?.code == .redirected)
            }
            #expect(other.requests.isEmpty)
        }
    }

    @Test func aBatchFailsForAllWithWhatIsKnown() async throws {
        let strange: [ScriptedServer.Answer] = [.json("[{\"result\":1}]"), .json("{\"result\":1}"), .answer(502, "x")]
        for answer in strange {
            try await ScriptedServer.with({ _ in answer }, { $0.retry = .none }) { client, _ in
                let error = try await clientError { try await client.pipeline([["INCR", "a"], ["INCR", "b"]]) }
                #expect(error?.wire == .maybeExecuted)
            }
        }
    }
}
