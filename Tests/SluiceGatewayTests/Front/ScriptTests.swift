import SluiceGateway
import TestSupport
import Testing

/// Hosted scripts carry the flag `allow-key-locking`, which Redis refuses.
@Suite(.gateway) struct ScriptTests {
    private let gateway: RunningGateway

    init() throws {
        gateway = try .ofSuite()
    }

    /// JSON of the script, and the SHA-1 of its text as clients compute it.
    private static let script = #"#!lua flags=allow-key-locking\nreturn ARGV[1]"#
    private static let digest = "2a96d6016fefc2029195d631c5a8e09ec967c245"

    @Test(.gateway) func evalsOfTheOriginalAndItsDigestRun() async throws {
        let gateway = try RunningGateway.ofSuite()
        let missing = try await gateway.command(#"["EVALSHA","\#(Self.digest)",0,"a"]"#)
        #expect(missing.text == #"{"error":"NOSCRIPT No matching script. Please use EVAL."}"#)
        #expect(try await gateway.command(#"["SCRIPT","EXISTS","\#(Self.digest)"]"#).text == #"{"result":[0]}"#)
        #expect(try await gateway.command(#"["EVAL","\#(Self.script)",0,"a"]"#).text == #"{"result":"a"}"#)
        #expect(try await gateway.command(#"["EVALSHA","\#(Self.digest)",0,"b"]"#).text == #"{"result":"b"}"#)
        let upper = Self.digest.uppercased()
        #expect(try await gateway.command(#"["evalsha","\#(upper)",0,"b"]"#).text == #"{"result":"b"}"#)
        #expect(try await gateway.command(#"["EVALSHA_RO","\#(Self.digest)",0,"c"]"#).status == 400)
        let exists = try await gateway.command(#"["SCRIPT","EXISTS","\#(Self.digest)","0000"]"#)
        #expect(exists.text == #"{"result":[1,0]}"#)
        #expect(try await gateway.call(.get("/evalsha/\(Self.digest)/0/d")).text == #"{"result":"d"}"#)
    }

    /// The library of the hosted service's makers sends the digest that SCRIPT LOAD returned.
    @Test(.gateway) func loadingMakesBothDigestsKnown() async throws {
        let gateway = try RunningGateway.ofSuite()
        let loaded = try await gateway.command(#"["SCRIPT","LOAD","\#(Self.script)"]"#).text
        let digest = try #require(loaded.wholeMatch(of: /\{"result":"([0-9a-f]{40})"\}/)?.output.1, "\(loaded)")
        for name in [String(digest), Self.digest] {
            #expect(try await gateway.command(#"["EVALSHA","\#(name)",0,"x"]"#).text == #"{"result":"x"}"#)
            #expect(try await gateway.command(#"["SCRIPT","EXISTS","\#(name)"]"#).text == #"{"result":[1]}"#)
        }
    }

    @Test func workInBatches() async throws {
        let rows = #"[["EVAL","\#(Self.script)",0,"a"],["EVALSHA","\#(Self.digest)",0,"b"],["PING"]]"#
        for target in ["/pipeline", "/multi-exec"] {
            let answer = try await gateway.call(.post(target, rows))
            #expect(answer.text == #"[{"result":"a"},{"result":"b"},{"result":"PONG"}]"#)
        }
    }

    @Test(arguments: [
        (#"#!lua flags=allow-key-locking,no-writes\nreturn 1"#, #"{"result":1}"#),
        (#"#!lua flags=no-writes,allow-key-locking\nreturn 1"#, #"{"result":1}"#),
        (#"#!lua name=x flags=allow-key-locking\nreturn 1"#, nil),
        (#"#!lua flags=allow-key-lock\nreturn 1"#, nil),
        ("return 'allow-key-locking'", #"{"result":"allow-key-locking"}"#),
        (#"#!lua flags=allow-key-locking"#, nil),
        (#"#!lua flags=allow-key-locking,no-writes\nreturn redis.call('SET','script-key','v')"#, nil),
    ])
    func otherFlagsStayInForce(_ script: String, _ expected: String?) async throws {
        let answer = try await gateway.command(#"["EVAL","\#(script)",0]"#)
        if let expected {
            #expect(answer.text == expected)
        } else {
            #expect(answer.status == 400)
        }
        #expect(try PrivateRedis.ofSuite().call("EXISTS", "script-key") == .integer(0))
    }

    @Test func ordinaryScriptsAreLeftAlone() async throws {
        let loaded = try await gateway.command(#"["SCRIPT","LOAD","return 1"]"#)
        #expect(loaded.text == #"{"result":"e0e1f9fabfc9d4800c877a703b823ac0578ff8db"}"#)
        let run = try await gateway.command(#"["EVALSHA","e0e1f9fabfc9d4800c877a703b823ac0578ff8db",0]"#)
        #expect(run.text == #"{"result":1}"#)
    }
}
