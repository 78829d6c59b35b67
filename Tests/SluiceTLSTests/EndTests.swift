import SluiceCore
import SluiceTLS
import TestSupport
import Testing

@Suite(.certificates) struct EndTests {
    private let client: TLSContext
    private let server: TLSContext

    init() throws {
        let certificates = try TestCertificates.ofSuite()
        client = try certificates.client()
        server = try certificates.server()
    }

    private func openPair() throws -> SessionPair {
        let pair = try SessionPair(client: client, server: server)
        pair.run()
        try #require(pair.isOpen)
        return pair
    }

    @Test func anAnnouncedEndIsOrderly() throws {
        let pair = try openPair()
        try pair.client.send("last words")
        pair.client.session.close(into: pair.client.sent)
        pair.run()
        #expect(pair.server.text == "last words")
        #expect(pair.server.session.phase == .peerClosed)
        try pair.server.session.receiveEnd()
        // The other direction goes on until it is closed too.
        try pair.server.send("answer")
        pair.server.session.close(into: pair.server.sent)
        pair.run()
        #expect(pair.client.text == "answer")
        #expect(pair.client.session.phase == .peerClosed)
        try pair.client.session.receiveEnd()
    }

    @Test func closingAgainSaysNothing() throws {
        let pair = try openPair()
        pair.client.session.close(into: pair.client.sent)
        let once = pair.client.sent.count
        pair.client.session.close(into: pair.client.sent)
        #expect(pair.client.sent.count == once)
        let data = ByteBuffer()
        data.append("too late")
        #expect(try pair.client.session.send(data, into: pair.client.sent) == 0)
    }

    @Test func whatFollowsTheEndIsIgnored() throws {
        let pair = try openPair()
        pair.client.session.close(into: pair.client.sent)
        pair.client.sent.append("garbage")
        pair.run()
        #expect(pair.server.arrived.isEmpty)
        pair.server.arrived.append("more")
        pair.server.receive()
        #expect(pair.server.arrived.isEmpty)
        #expect(pair.server.error == nil)
        #expect(pair.server.received.isEmpty)
    }

    @Test func anEndWithoutAnnouncementIsTruncation() throws {
        let pair = try openPair()
        try pair.client.send("some")
        pair.run()
        let error = #expect(throws: TLSError.self) { try pair.server.session.receiveEnd() }
        #expect(error?.code == .truncated)
        #expect(pair.server.session.phase == .failed)
        #expect(pair.server.text == "some")
    }

    @Test func anEndInTheMidstOfARecordIsTruncation() throws {
        let pair = try openPair()
        try pair.client.send("some")
        pair.nextPiece = { 10 }
        _ = pair.move(from: pair.client, to: pair.server)
        #expect(throws: TLSError.self) { try pair.server.session.receiveEnd() }
    }

    @Test func anEndInTheHandshakeIsTold() throws {
        let pair = try SessionPair(client: client, server: server)
        _ = pair.move(from: pair.client, to: pair.server)
        let error = #expect(throws: TLSError.self) { try pair.server.session.receiveEnd() }
        #expect(error?.code == .endedInHandshake)
        // Closing then says nothing, because there is nobody to say it to.
        let before = pair.server.sent.count
        pair.server.session.close(into: pair.server.sent)
        #expect(pair.server.sent.count == before)
    }

    @Test func aFailedSessionStaysFailed() throws {
        let pair = try openPair()
        #expect(throws: TLSError.self) { try pair.server.session.receiveEnd() }
        let buffer = ByteBuffer()
        buffer.append("data")
        for _ in 0..<2 {
            let receiving = #expect(throws: TLSError.self) {
                try pair.server.session.receive(buffer, into: pair.server.plaintext, answering: pair.server.sent)
            }
            #expect(receiving?.code == .truncated)
            let sending = #expect(throws: TLSError.self) {
                try pair.server.session.send(buffer, into: pair.server.sent)
            }
            #expect(sending?.code == .truncated)
            #expect(throws: TLSError.self) { try pair.server.session.receiveEnd() }
        }
        pair.server.session.close(into: pair.server.sent)
        #expect(pair.server.sent.isEmpty)
    }

    @Test(arguments: [0, 1, 4, 5, 6, 20, 30])
    func aChangedByteIsFound(position: Int) throws {
        let pair = try openPair()
        try pair.client.send("0123456789")
        pair.client.sent.overwrite(
            at: position, with: pair.client.sent.readableRegion[position] ^ (position == 4 ? 0x01 : 0x10))
        // A record that is longer now than what was sent is found by its end.
        pair.client.sent.append([UInt8](repeating: 0, count: 5000))
        pair.run()
        #expect(pair.server.error?.code == .violation)
        #expect(pair.server.received.isEmpty)
        #expect(pair.client.error?.code == .refused)
    }

    @Test func aRepeatedRecordIsFound() throws {
        let pair = try openPair()
        try pair.client.send("once")
        let copy = pair.client.sent.readableRegion.map { $0 }
        pair.client.sent.append(copy)
        pair.run()
        #expect(pair.server.text == "once")
        #expect(pair.server.error?.code == .violation)
    }
}
