import SluiceCore
import SluiceGateway
import TestSupport
import Testing

/// `ACL RESTTOKEN user password`.
@Suite(.privateRedis) struct RestTokenTests {
    private let redis: PrivateRedis
    private let folder: TemporaryDirectory
    private var keyFile: String { "\(folder.path)/rest-token.key" }

    init() throws {
        redis = try .ofSuite()
        folder = try TemporaryDirectory()
        try write(Self.key("a"), to: keyFile)
        try redis.call("ACL", "SETUSER", "bob", "reset", "on", ">planted-password", "~b:*", "+get", "+set")
    }

    private static func key(_ digit: Character) -> String {
        String(repeating: digit, count: 64) + "\n"
    }

    private func withGateway(_ body: (RunningGateway) async throws -> Void) async throws {
        let file = keyFile
        try await RunningGateway.run(over: redis, { $0.restTokenKeyFile = file }, body)
    }

    private func issue(_ gateway: RunningGateway) async throws -> String {
        let answer = try await gateway.command(#"["ACL","RESTTOKEN","bob","planted-password"]"#)
        try #require(answer.status == 200, "\(answer.text)")
        return try #require(answer.text.wholeMatch(of: /\{"result":"(sluice_acl_[A-Za-z0-9_-]+)"\}/)?.output.1)
            .description
    }

    @Test func hasTheRightsOfTheUser() async throws {
        try await withGateway { gateway in
            let token = try await issue(gateway)
            #expect(!token.contains("planted-password") && !token.contains("bob"))
            #expect(try await gateway.run("SET b:x 1", token: token).text == #"{"result":"OK"}"#)
            #expect(try await gateway.run("GET other", token: token).text.contains("NOPERM"))
            #expect(try await gateway.run("DEL b:x", token: token).text.contains("NOPERM"))
            let path = try await gateway.call(.get("/ACL/RESTTOKEN/bob/planted-password"))
            #expect(path.text.contains("sluice_acl_"))
        }
    }

    @Test func survivesARestartAndDiesWithTheUser() async throws {
        nonisolated(unsafe) var token = ""
        try await withGateway { token = try await issue($0) }
        try await withGateway { gateway in
            #expect(try await gateway.run("SET b:x 1", token: token).status == 200)
            try redis.call("ACL", "DELUSER", "bob")
            try await waitUntil("the token is refused") {
                try await gateway.run("GET b:x", token: token).status == 401
            }
        }
    }

    @Test(arguments: [#""bob","wrong-password""#, #""nobody","planted-password""#])
    func isRefusedForWrongUsers(words: String) async throws {
        try await withGateway { gateway in
            let answer = try await gateway.command("[\"ACL\",\"RESTTOKEN\",\(words)]")
            let name = words.split(separator: "\"")[0]
            #expect(answer.status == 400)
            #expect(answer.text == #"{"error":"ERR Wrong password or user \"\#(name)\" does not exist"}"#)
            // Asking again at once tells the same, and then the right one is found.
            #expect(try await gateway.command("[\"ACL\",\"RESTTOKEN\",\(words)]").text == answer.text)
            _ = try await issue(gateway)
        }
    }

    @Test func guessesLeaveNothingBehind() async throws {
        try await withGateway { gateway in
            let client = try gateway.connect()
            _ = try await client.command(#"["PING"]"#)
            func upstreams() async throws -> Int {
                try await gateway.admin("/status").text.matches(of: /"database"/).count
            }
            let before = try await upstreams()
            for guess in 0..<50 {
                let answer = try await client.command(#"["ACL","RESTTOKEN","bob","guess-\#(guess)"]"#)
                #expect(answer.text.contains("Wrong password"))
            }
            #expect(try await upstreams() == before)
        }
    }

    @Test func keysCanBeReplacedWithoutRevoking() async throws {
        try await withGateway { gateway in
            let old = try await issue(gateway)
            try write(Self.key("b") + Self.key("a"), to: keyFile)
            try gateway.gateway.reload()
            #expect(try await gateway.run("GET b:x", token: old).status == 200)
            let new = try await issue(gateway)
            try write(Self.key("b"), to: keyFile)
            try gateway.gateway.reload()
            try await waitUntil("the old key is forgotten") {
                try await gateway.run("GET b:x", token: old).status == 401
            }
            #expect(try await gateway.run("GET b:x", token: new).status == 200)
        }
    }

    @Test func nobodyElseMakesOne() async throws {
        try await withGateway { gateway in
            let token = try await issue(gateway)
            for place in [11, 20, token.count / 2, token.count - 1] {
                var changed = Array(token.utf8)
                changed[place] = changed[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
                let answer = try await gateway.run("GET b:x", token: String(decoding: changed, as: UTF8.self))
                #expect(answer.status == 401)
            }
            for text in ["sluice_acl_", "sluice_acl_AAAA", token + "A", String(token.dropLast())] {
                #expect(try await gateway.run("GET b:x", token: text).status == 401)
            }
        }
    }

    @Test func onlyTheGatewaysOwnTokensMayIssueAlone() async throws {
        try await withGateway { gateway in
            let words = #"["ACL","RESTTOKEN","bob","planted-password"]"#
            #expect(try await gateway.command(words, as: .readOnly).text.contains("NOPERM"))
            let sealed = try await issue(gateway)
            #expect(try await gateway.call(.post("/", words), token: sealed).text.contains("NOPERM"))
            let batch = try await gateway.call(.post("/pipeline", "[\(words)]"))
            #expect(batch.text.contains("send it alone"))
            #expect(try await gateway.command(#"["ACL","RESTTOKEN","bob"]"#).text.contains("wrong number of arguments"))
            let long = String(repeating: "x", count: 600)
            #expect(try await gateway.command(#"["ACL","RESTTOKEN","bob","\#(long)"]"#).status == 400)
        }
    }

    @Test func withoutAKeyThereAreNone() async throws {
        try await RunningGateway.run(over: redis) { gateway in
            let answer = try await gateway.command(#"["ACL","RESTTOKEN","bob","planted-password"]"#)
            #expect(answer.status == 400 && answer.text.contains("restTokenKeyFile"))
        }
    }

    @Test func usersDoNotShareIdempotencyKeys() async throws {
        try redis.call("ACL", "SETUSER", "carol", "reset", "on", ">carol-password", "~*", "+@all")
        try redis.call("ACL", "SETUSER", "dave", "reset", "on", ">dave-password", "~*", "+@all")
        try await withGateway { gateway in
            for (user, expected) in [("carol", 1), ("dave", 2), ("carol", 1)] {
                let issued = try await gateway.command(#"["ACL","RESTTOKEN","\#(user)","\#(user)-password"]"#).text
                let token = try #require(issued.firstMatch(of: /sluice_acl_[A-Za-z0-9_-]+/)?.output).description
                let request = APIRequest.post("/", #"["INCR","counter"]"#).with("Idempotency-Key", "same")
                #expect(try await gateway.call(request, token: token).text == #"{"result":\#(expected)}"#)
            }
        }
    }

    @Test(arguments: ["", "zz", String(repeating: "a", count: 63), String(repeating: "a", count: 64) + " x"])
    func keyFilesAreChecked(text: String) throws {
        try write(text, to: keyFile)
        let file = keyFile
        var configuration = GatewayConfiguration()
        configuration.restTokenKeyFile = file
        #expect(configuration.check().problems.contains { $0.key == "restTokenKeyFile" })
    }

    @Test func nothingShowsThePassword() async throws {
        try await withGateway { gateway in
            let token = try await issue(gateway)
            _ = try await gateway.run("GET b:x", token: token)
            for text in [
                try await gateway.admin("/metrics").text, try await gateway.admin("/status").text, try gateway.log(),
            ] {
                #expect(!text.contains("planted-password") && !text.contains(token))
            }
        }
    }
}
