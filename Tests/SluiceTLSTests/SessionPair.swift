import SluiceCore
import SluiceTLS
import TestSupport

/// A client and a server that talk through buffers, with bytes split as the test likes.
final class SessionPair {
    /// One side, with its buffers.
    final class Side {
        let session: TLSSession
        /// What it has encrypted, and the other has not got yet.
        let sent = ByteBuffer()
        /// What has arrived.
        let arrived = ByteBuffer()
        /// What it has decrypted.
        let plaintext = ByteBuffer()
        var error: TLSError?

        init(_ session: TLSSession) {
            self.session = session
        }

        func receive(upTo limit: Int = .max) {
            guard error == nil else { return }
            do throws(TLSError) {
                try session.receive(arrived, into: plaintext, upTo: limit, answering: sent)
            } catch {
                self.error = error
            }
        }

        func send(_ bytes: [UInt8], upTo limit: Int = .max) throws {
            let data = ByteBuffer()
            data.append(bytes)
            try session.send(data, into: sent, upTo: limit)
        }

        func send(_ text: String) throws {
            try send(Array(text.utf8))
        }

        var received: [UInt8] {
            plaintext.readableRegion.map { $0 }
        }

        var text: String { String(decoding: received, as: UTF8.self) }
    }

    let client: Side
    let server: Side
    /// How many bytes the next piece has at most.
    var nextPiece: () -> Int

    convenience init(client: TLSContext, server: TLSContext, pieces: @escaping () -> Int = { .max }) throws {
        try self.init(client: TLSSession(client), server: TLSSession(server), pieces: pieces)
    }

    init(client: TLSSession, server: TLSSession, pieces: @escaping () -> Int = { .max }) throws {
        self.client = Side(client)
        self.server = Side(server)
        nextPiece = pieces
        try self.client.session.start(into: self.client.sent)
    }

    /// Passes bytes on until both sides are silent.
    func run() {
        while move(from: client, to: server) || move(from: server, to: client) {}
    }

    /// Whether there was anything to move.
    func move(from sender: Side, to receiver: Side) -> Bool {
        guard !sender.sent.isEmpty else { return false }
        let count = min(nextPiece(), sender.sent.count)
        receiver.arrived.append(
            UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(sender.sent.readableRegion)[..<count]))
        sender.sent.consume(count)
        receiver.receive()
        return true
    }

    var isOpen: Bool { client.session.phase == .open && server.session.phase == .open }
}

extension TestCertificates {
    func identity(_ kind: Kind) -> TLSIdentity {
        TLSIdentity(certificateFile: certificate(kind), keyFile: key(kind))
    }

    func server(
        _ kind: Kind = .server, minimum: TLSVersion = .tls12,
        clients: TLSServerSettings.ClientCertificates = .unasked
    ) throws -> TLSContext {
        try TLSContext(
            server: TLSServerSettings(identity: identity(kind), minimumVersion: minimum, clientCertificates: clients))
    }

    func client(
        _ name: String = "localhost", identity kind: Kind? = nil, minimum: TLSVersion = .tls12
    ) throws -> TLSContext {
        try TLSContext(
            client: TLSClientSettings(
                serverName: name, trust: .authorityFile(authority), identity: kind.map(identity),
                minimumVersion: minimum))
    }
}
