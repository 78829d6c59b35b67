import Glibc
import SluiceCore
import SluiceCrypto
import TestSupport
import Testing

@testable import SluiceGateway

/// A guess tells nothing, however near it is.
@Suite(.gateway) struct GuessingTests {
    private static let token = RunningGateway.Client.full.token ?? ""

    private static var guesses: [String] {
        let bytes = Array(token.utf8)
        let near = bytes.indices.map { index in
            var guess = bytes
            guess[index] ^= 1
            return String(decoding: guess, as: UTF8.self)
        }
        return near + [
            "", " ", String(token.dropLast()), token + "x", token.uppercased(), "x" + token, token + " " + token,
            "null", "*",
            String(repeating: "x", count: 4000),
        ]
    }

    @Test func allWrongTokensAreAnsweredAlike() async throws {
        let gateway = try RunningGateway.ofSuite()
        let missing = try await gateway.call(.get("/ping"), as: .stranger)
        for guess in Self.guesses {
            let client = try gateway.connect(.stranger)
            for request in [
                APIRequest.get("/ping").with("Authorization", "Bearer \(guess)"),
                APIRequest.get("/ping").with("Authorization", guess),
            ] {
                let answer = try await client.call(request)
                #expect(answer.status == 401 && answer.body == missing.body)
                #expect(answer.fields.map(\.name) == missing.fields.map(\.name))
            }
        }
        // On a connection where the right one was shown, too.
        let client = try gateway.connect()
        for guess in Self.guesses {
            #expect(try await client.call(.get("/ping")).status == 200)
            #expect(
                try await client.call(APIRequest.get("/ping").with("Authorization", "Bearer \(guess)")).status == 401)
        }
    }

    /// What is compared, is compared to its end: a difference is found wherever it is, and an early one ends nothing.
    @Test(arguments: [1, 15, 16, 17, 31, 32, 33, 100]) func comparingLooksAtEveryByte(count: Int) {
        let left = [UInt8](repeating: 7, count: count)
        left.withUnsafeBytes { left in
            #expect(secureCompare(left, left))
            for place in 0..<count {
                var right = Array(left)
                right[place] ^= 0x80
                right.withUnsafeBytes { #expect(!secureCompare(left, $0)) }
            }
        }
    }

    /// No token is looked for by its own bytes: what is searched and compared are digests.
    @Test func tablesHoldDigestsOnly() throws {
        var text = ""
        dump(try TokenTable(try RunningGateway.tokens()), to: &text)
        #expect(!text.contains(Self.token))
    }
}
