import COpenSSL
import SluiceCore
import SluiceTLS
import TestSupport
import Testing

/// How long clients may resume, and with which keys.
@Suite(.certificates) struct TicketTests {
    private let certificates: TestCertificates

    init() throws {
        certificates = try TestCertificates.ofSuite()
    }

    /// What a client keeps of a connection.
    private final class Ticket {
        let session: OpaquePointer

        init?(of client: TLSSession) {
            guard let session = SSL_get1_session(client.handle), SSL_SESSION_is_resumable(session) == 1 else {
                return nil
            }
            self.session = session
        }

        deinit { SSL_SESSION_free(session) }
    }

    /// Connects, perhaps with a ticket, and gets another one.
    private func connect(
        to server: TLSContext, _ version: Int32, with ticket: Ticket? = nil
    ) throws -> (isResumed: Bool, ticket: Ticket) {
        let client = try TLSSession(certificates.client())
        SSL_ctrl(client.handle, SSL_CTRL_SET_MAX_PROTO_VERSION, Int(version), nil)
        if let ticket { SSL_set_session(client.handle, ticket.session) }
        let pair = try SessionPair(client: client, server: TLSSession(server))
        pair.run()
        try pair.server.send("data")
        pair.run()
        #expect(pair.isOpen)
        #expect(pair.client.text == "data")
        #expect(pair.client.session.isResumed == pair.server.session.isResumed)
        // OpenSSL gives up what it keeps of a connection that ends without this.
        pair.client.session.close(into: pair.client.sent)
        return (pair.server.session.isResumed, try #require(Ticket(of: pair.client.session)))
    }

    private static let hour: Int64 = 3_600_000_000_000

    private func time(_ start: MonotonicTime, _ hours: Double) -> MonotonicTime {
        start.advanced(byNanoseconds: Int64(hours * Double(Self.hour)))
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func aTicketOutlivesTheKeyThatFollowsItsOwn(version: Int32) throws {
        let server = try certificates.server()
        let start = MonotonicTime.now()
        let first = try connect(to: server, version)
        #expect(!first.isResumed)
        let second = try connect(to: server, version, with: first.ticket)
        #expect(second.isResumed)
        server.forgetOldTicketKeys(now: time(start, 12.1))
        let third = try connect(to: server, version, with: second.ticket)
        #expect(third.isResumed)
        // It got a ticket of the newer key.
        server.forgetOldTicketKeys(now: time(start, 13.2))
        #expect(try connect(to: server, version, with: third.ticket).isResumed)
        #expect(try !connect(to: server, version, with: second.ticket).isResumed)
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION], [12 + 1.1, 25, 1000])
    func noKeyIsKeptForADay(version: Int32, hours: Double) throws {
        let server = try certificates.server()
        let ticket = try connect(to: server, version).ticket
        server.forgetOldTicketKeys(now: time(.now(), hours))
        #expect(try !connect(to: server, version, with: ticket).isResumed)
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func aTicketOfAnotherContextIsNoneOfOurs(version: Int32) throws {
        let ticket = try connect(to: try certificates.server(), version).ticket
        #expect(try !connect(to: try certificates.server(), version, with: ticket).isResumed)
    }

    @Test func threadsShareTheKeys() async throws {
        let server = try certificates.server()
        let start = MonotonicTime.now()
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    try await OwnThread.run(name: "tls-test") {
                        var resumed = 0
                        var ticket: Ticket?
                        for round in 0..<40 {
                            let connection = try connect(to: server, TLS1_3_VERSION, with: ticket)
                            resumed += connection.isResumed ? 1 : 0
                            ticket = connection.ticket
                            // Whichever thread is first makes the key of this half day.
                            server.forgetOldTicketKeys(now: time(start, 12.01 * Double(round / 10)))
                        }
                        return resumed
                    }
                }
            }
            for try await resumed in group {
                #expect(resumed > 0)
            }
        }
    }
}
