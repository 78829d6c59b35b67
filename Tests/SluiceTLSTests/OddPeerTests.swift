import SluiceCore
import SluiceTLS
import TestSupport
import Testing

/// Peers that speak something else.
@Suite(.certificates) struct OddPeerTests {
    private let certificates: TestCertificates

    init() throws {
        certificates = try TestCertificates.ofSuite()
    }

    private static let notTLS: [(text: String, code: TLSError.Code)] = [
        ("GET / HTTP/1.1\r\nHost: x\r\n\r\n", .plaintextHTTP),
        ("POST / HTTP/1.1\r\n\r\n", .plaintextHTTP),
        ("HEAD / HTTP/1.1\r\n\r\n", .plaintextHTTP),
        ("PUT /set/a HTTP/1.1\r\n\r\n", .plaintextHTTP),
        ("CONNECT a:1 HTTP/1.1\r\n\r\n", .plaintextHTTP),
        ("PING\r\nPING\r\n", .notTLS),
        ("*1\r\n$4\r\nPING\r\n", .notTLS),
        ("\0\0\0\0\0\0\0\0\0\0\0\0", .notTLS),
        ("SSH-2.0-OpenSSH_9.2p1\r\n", .notTLS),
    ]

    @Test(arguments: notTLS.indices, [1, Int.max])
    func aServerSaysWhatItMeets(index: Int, size: Int) throws {
        let (text, code) = Self.notTLS[index]
        let pair = try SessionPair(client: certificates.client(), server: certificates.server()) { size }
        pair.client.sent.clear()
        pair.client.sent.append(text)
        pair.run()
        #expect(pair.server.error?.code == code)
        #expect(pair.server.received.isEmpty)
        // No alert stands before the answer that a client without TLS understands.
        #expect(code != .plaintextHTTP || pair.client.error == nil && pair.client.arrived.isEmpty)
    }

    @Test(arguments: ["-ERR unknown command\r\n", "+OK\r\n+OK\r\n", "HTTP/1.1 400 Bad Request\r\n\r\n"])
    func aClientSaysThatAServerSpeaksNoTLS(text: String) throws {
        let pair = try SessionPair(client: certificates.client(), server: certificates.server())
        pair.server.sent.append(text)
        _ = pair.move(from: pair.server, to: pair.client)
        #expect(pair.client.error?.code == .notTLS)
    }

    @Test(arguments: 0..<200)
    func garbageIsRefused(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let pair = try SessionPair(client: certificates.client(), server: certificates.server())
        let honest = pair.client.sent.readableRegion.map { $0 }
        pair.client.sent.clear()
        var bytes = honest
        switch seed % 3 {
        case 0: bytes = (0..<2000).map { _ in UInt8.random(in: 0...255, using: &random) }
        case 1: bytes = [22, 3, 1] + (0..<20_000).map { _ in UInt8.random(in: 0...255, using: &random) }
        default:
            for _ in 0..<3 {
                bytes[Int.random(in: bytes.indices, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
            }
        }
        pair.client.sent.append(bytes)
        pair.run()
        // What was changed may be of no importance, but then the client finds that its hello was not what arrived.
        #expect(!pair.isOpen)
        #expect(pair.server.received.isEmpty)
        #expect(pair.server.sent.count < 10_000)
    }

    @Test func twoClientsDoNotUnderstandEachOther() throws {
        let (one, other) = (
            try SessionPair(client: certificates.client(), server: certificates.server()),
            try SessionPair(client: certificates.client(), server: certificates.server())
        )
        one.client.arrived.append(UnsafeRawBufferPointer(other.client.sent.readableRegion))
        one.client.receive()
        #expect(one.client.error?.code == .violation)
    }
}
