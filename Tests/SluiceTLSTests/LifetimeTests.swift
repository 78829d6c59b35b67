import COpenSSL
import SluiceCore
import SluiceTLS
import Synchronization
import TestSupport
import Testing

/// What sessions and contexts hold is given back with them.
@Suite(.certificates) struct LifetimeTests {
    private let certificates: TestCertificates

    init() throws {
        certificates = try TestCertificates.ofSuite()
    }

    /// Hears of each `SSL` of the process that is freed, and counts those with our mark.
    private enum Freed {
        static let count = Atomic<Int>(0)
        static let index = CRYPTO_get_ex_new_index(
            CRYPTO_EX_INDEX_SSL, 0, nil, nil, nil,
            { _, mark, _, _, _, _ in
                if mark != nil { Freed.count.add(1, ordering: .relaxed) }
            })
    }

    private func mark(_ session: TLSSession) {
        SSL_set_ex_data(session.handle, Freed.index, UnsafeMutableRawPointer(bitPattern: 1))
    }

    @Test func sessionsAreFreedHoweverTheyEnd() throws {
        let (client, server) = (try certificates.client(), try certificates.server())
        let before = Freed.count.load(ordering: .relaxed)
        for round in 0..<100 {
            let pair = try SessionPair(client: client, server: server)
            mark(pair.client.session)
            mark(pair.server.session)
            switch round % 4 {
            case 0: break
            case 1: _ = pair.move(from: pair.client, to: pair.server)
            case 2:
                pair.client.sent.clear()
                pair.client.sent.append("garbage garbage")
                pair.run()
            default:
                pair.run()
                try pair.client.send("data")
                pair.run()
            }
        }
        #expect(Freed.count.load(ordering: .relaxed) - before == 200)
    }

    @Test func aContextLivesAsLongAsItsConnections() throws {
        weak var watched: TLSContext?
        var pair: SessionPair?
        do {
            let server = try certificates.server()
            watched = server
            pair = try SessionPair(client: certificates.client(), server: server)
        }
        #expect(watched != nil)
        pair?.run()
        #expect(pair?.isOpen == true)
        pair = nil
        #expect(watched == nil)
    }

    @Test func aContextServesManyThreads() async throws {
        let (client, server) = (try certificates.client(), try certificates.server())
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    try await OwnThread.run(name: "tls-test") {
                        try (0..<50).count { _ in
                            let pair = try SessionPair(client: client, server: server)
                            pair.run()
                            return pair.isOpen
                        }
                    }
                }
            }
            let opened = try await group.reduce(0, +)
            #expect(opened == 200)
        }
    }

    @Test func contextsThatCannotBeMadeLeaveNothing() throws {
        for _ in 0..<50 {
            #expect(throws: TLSError.self) { try certificates.client("no name") }
            #expect(throws: TLSError.self) {
                try TLSContext(
                    server: TLSServerSettings(
                        identity: certificates.identity(.server),
                        clientCertificates: .required(authorityFile: certificates.path("none"))))
            }
        }
    }
}
