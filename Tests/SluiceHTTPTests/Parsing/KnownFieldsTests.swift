import SluiceCore
import SluiceHTTP
import TestSupport
import Testing

/// Fields that come again are recognised, and mean what they mean when they are parsed.
@Suite struct KnownFieldsTests {
    private static let fields = "Host: a.example\r\nAuthorization: Bearer abcdef\r\nX-Other: 1\r\n\r\n"

    private func request(_ line: String, _ fields: String = Self.fields) -> String { line + "\r\n" + fields }

    @Test func repeatedFieldsAreReadAlike() {
        let first = RequestStream(request("GET /a HTTP/1.1"))
        let both = RequestStream(request("GET /a HTTP/1.1") + request("GET /longer?q HTTP/1.1"))
        #expect(both.requests.count == 2)
        #expect(both.requests.first == first.requests.first)
        #expect(both.requests.last?.fields == first.requests.first?.fields)
        #expect(both.requests.last?.path == "/longer")
    }

    @Test(arguments: ["Bearer ghijkl", "Basic abcdef1", "xxxxxxxxxxxxx", "a\tbcdefghijkl"])
    func anotherSecretOfTheSameLengthIsTaken(secret: String) {
        let fields = Self.fields.replacing("Bearer abcdef", with: secret)
        let stream = RequestStream(request("GET /a HTTP/1.1") + request("GET /b HTTP/1.1", fields))
        #expect(stream.requests.last?.fields[.authorization] == secret)
    }

    @Test(arguments: [("Bearer ghijk ", "Bearer ghijk"), (" earer ghijkl", "earer ghijkl"), ("             ", "")])
    func blanksAroundASecretAreLeftOut(secret: String, value: String) {
        let fields = Self.fields.replacing("Bearer abcdef", with: secret)
        let stream = RequestStream(request("GET /a HTTP/1.1") + request("GET /b HTTP/1.1", fields))
        #expect(stream.requests.last?.fields[.authorization] == value)
    }

    @Test(arguments: [
        "Bearer\rabcdef", "Bearer\nabcdef", "Bearer\u{0}abcdef", "Bearer\u{7F}abcdef", "Bear\r\n\r\nabcd",
        "Bear\r\nA: abc",
    ])
    func aSecretWithControlCharactersIsReadAsWithoutPredecessor(secret: String) {
        let odd = request("GET /b HTTP/1.1", Self.fields.replacing("Bearer abcdef", with: secret))
        let alone = RequestStream(odd)
        let behind = RequestStream(request("GET /a HTTP/1.1") + odd)
        #expect(Array(behind.requests.dropFirst()) == alone.requests)
        #expect(behind.end == alone.end)
    }

    @Test(arguments: [
        "Host: a.example\r\nContent-Length: 3\r\n\r\nabc",
        "Host: a.example\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Host: a.example\r\nExpect: 100-continue\r\n\r\n", "Host: a.example\r\nConnection: close\r\n\r\n",
        "Host: a.example\r\nConnection: keep-alive\r\n\r\n", "Host: a.example\r\nHost: b.example\r\n\r\n", "\r\n",
        "Host: a.example\r\nAuthorization: a\r\nAuthorization: b\r\n\r\n",
    ])
    func everyRequestReadsTheSameASecondTime(fields: String) {
        let text = request("GET /a HTTP/1.1", fields)
        let once = RequestStream(text)
        let twice = RequestStream(text + text)
        #expect(twice.end == once.end)
        #expect(twice.requests == once.requests + (once.fault == nil ? once.requests : []))
    }

    /// Without a host, 1.0 is accepted and 1.1 is not.
    @Test func fieldsOfVersion10AreNotTakenForThoseOf11() {
        let stream = RequestStream(
            request("GET /a HTTP/1.0", "Connection: keep-alive\r\n\r\n")
                + request("GET /b HTTP/1.1", "Connection: keep-alive\r\n\r\n"))
        #expect(stream.fault == .hostMissing)
        let kept = RequestStream(request("GET /a HTTP/1.1") + request("GET /b HTTP/1.0"))
        #expect(kept.requests.last?.keepsAlive == false)
    }

    @Test func piecesOfRepeatedFieldsAreReadAlike() {
        readEveryWay(request("GET /a HTTP/1.1") + request("GET /b HTTP/1.1"))
    }
}
