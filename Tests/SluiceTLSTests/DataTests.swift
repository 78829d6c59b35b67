import COpenSSL
import SluiceCore
import SluiceTLS
import TestSupport
import Testing

@Suite(.certificates) struct DataTests {
    private let client: TLSContext
    private let servers: [TLSContext]

    init() throws {
        let certificates = try TestCertificates.ofSuite()
        client = try certificates.client(identity: .client)
        servers = [
            try certificates.server(clients: .required(authorityFile: certificates.authority)),
            try certificates.server(.rsa),
        ]
    }

    private func openPair() throws -> SessionPair {
        let pair = try SessionPair(client: client, server: servers[0])
        pair.run()
        try #require(pair.isOpen)
        return pair
    }

    private static func bytes(_ count: Int) -> [UInt8] {
        var random = SeededRandom(seed: UInt64(count))
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    @Test(arguments: [0, 1], [1, 2, 5, 6, 21, 22, 100, 1000, 16_384])
    func bytesMayBeSplitAnywhere(server: Int, size: Int) throws {
        let pair = try SessionPair(client: client, server: servers[server]) { size }
        pair.run()
        #expect(pair.isOpen)
        let (question, answer) = (Self.bytes(20_000), Self.bytes(40_000))
        try pair.client.send(question)
        pair.run()
        try pair.server.send(answer)
        pair.run()
        #expect(pair.server.received == question)
        #expect(pair.client.received == answer)
    }

    @Test(arguments: 0..<20)
    func bytesMayBeSplitAtRandom(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let pair = try SessionPair(client: client, server: servers[Int(seed % 2)]) {
            Int.random(in: 1...(1 << Int.random(in: 1...12, using: &random)), using: &random)
        }
        pair.run()
        var (asked, answered): ([UInt8], [UInt8]) = ([], [])
        for size in [1, 30, 16_384, 16_385, 3000] {
            let (question, answer) = (Self.bytes(size), Self.bytes(size * 2))
            asked += question
            answered += answer
            try pair.client.send(question)
            try pair.server.send(answer)
            pair.run()
        }
        #expect(pair.server.received == asked)
        #expect(pair.client.received == answered)
    }

    @Test func theFirstDataMayComeWithTheEndOfTheHandshake() throws {
        let pair = try SessionPair(client: client, server: servers[0])
        _ = pair.move(from: pair.client, to: pair.server)
        _ = pair.move(from: pair.server, to: pair.client)
        #expect(pair.client.session.phase == .open)
        try pair.client.send("early")
        _ = pair.move(from: pair.client, to: pair.server)
        #expect(pair.server.text == "early")
    }

    @Test func takesNothingBeforeTheHandshakeIsDone() throws {
        let pair = try SessionPair(client: client, server: servers[0])
        let data = ByteBuffer()
        data.append("data")
        #expect(try pair.client.session.send(data, into: pair.client.sent) == 0)
        #expect(data.count == 4)
        pair.run()
        #expect(try pair.client.session.send(data, into: pair.client.sent) == 4)
        #expect(data.isEmpty)
    }

    @Test func startingAgainChangesNothing() throws {
        let pair = try SessionPair(client: client, server: servers[0])
        let before = pair.client.sent.count
        try pair.client.session.start(into: pair.client.sent)
        try pair.server.session.start(into: pair.server.sent)
        #expect(pair.client.sent.count == before)
        #expect(pair.server.sent.isEmpty)
        pair.run()
        #expect(pair.isOpen)
    }

    @Test func largeDataPasses() throws {
        let pair = try openPair()
        let data = Self.bytes(8 << 20)
        try pair.server.send(data)
        // 22 bytes for each record of 16 KB.
        #expect(pair.server.sent.count == data.count + 512 * 22)
        pair.run()
        #expect(pair.client.received == data)
    }

    @Test func ciphertextStaysBelowItsMark() throws {
        let pair = try openPair()
        let data = ByteBuffer()
        data.append(Self.bytes(1_000_000))
        let taken = try pair.server.session.send(data, into: pair.server.sent, upTo: 100_000)
        #expect(taken + data.count == 1_000_000)
        #expect((100_000...100_000 + 16_500).contains(pair.server.sent.count))
        #expect(try pair.server.session.send(data, into: pair.server.sent, upTo: 100_000) == 0)
        var all = taken
        while !data.isEmpty {
            pair.run()
            all += try pair.server.session.send(data, into: pair.server.sent, upTo: 100_000)
        }
        pair.run()
        #expect(all == 1_000_000)
        #expect(pair.client.received == Self.bytes(1_000_000))
    }

    @Test func plaintextStaysBelowItsMarkAndTheRestWaits() throws {
        let pair = try openPair()
        let data = Self.bytes(300_000)
        try pair.server.send(data)
        let (client, received) = (pair.client, ByteBuffer())
        client.arrived.append(UnsafeRawBufferPointer(pair.server.sent.readableRegion))
        while true {
            client.receive(upTo: 20_000)
            guard !client.plaintext.isEmpty else { break }
            #expect(client.plaintext.count < 20_000 + 16_384)
            received.append(UnsafeRawBufferPointer(client.plaintext.readableRegion))
            client.plaintext.clear()
        }
        #expect(client.arrived.isEmpty)
        #expect(received.readableRegion.map { $0 } == data)
    }

    @Test func aFullBufferTakesNothing() throws {
        let pair = try openPair()
        pair.client.plaintext.append("full")
        try pair.server.send("more")
        pair.client.arrived.append(UnsafeRawBufferPointer(pair.server.sent.readableRegion))
        let before = pair.client.arrived.count
        pair.client.receive(upTo: 4)
        #expect(pair.client.arrived.count == before)
        #expect(pair.client.text == "full")
        pair.client.receive(upTo: 5)
        #expect(pair.client.text == "fullmore")
    }

    @Test func keysMayBeRenewedInBetween() throws {
        let pair = try openPair()
        for round in 1...3 {
            #expect(SSL_key_update(pair.client.session.handle, SSL_KEY_UPDATE_REQUESTED) == 1)
            try pair.client.send("question \(round) ")
            pair.run()
            try pair.server.send("answer \(round) ")
            pair.run()
        }
        #expect(pair.server.text == "question 1 question 2 question 3 ")
        #expect(pair.client.text == "answer 1 answer 2 answer 3 ")
    }

    @Test func aBufferHasOneTaskInACall() async throws {
        let receiving = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let session = try TLSSession(TLSContext(client: TLSClientSettings(serverName: "localhost")))
            let (one, other) = (ByteBuffer(), ByteBuffer())
            try session.receive(one, into: one, answering: other)
        }
        let sending = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let session = try TLSSession(TLSContext(client: TLSClientSettings(serverName: "localhost")))
            let buffer = ByteBuffer()
            try session.send(buffer, into: buffer)
        }
        for result in [receiving, sending] {
            let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
            #expect(text.contains("a buffer has two tasks"))
        }
    }

    @Test func sendingNothingSendsNothing() throws {
        let pair = try openPair()
        try pair.client.send("")
        #expect(pair.client.sent.isEmpty)
        pair.client.receive()
        #expect(pair.client.error == nil)
    }
}
