import SluiceCore
import SluiceNet
import SluiceTLS
import TestSupport
import Testing

/// Our server with `openssl s_client` and `curl`.
@Suite(.certificates) struct ForeignClientTests {
    private let certificates: TestCertificates
    private let listener: SocketListener

    init() throws {
        certificates = try TestCertificates.ofSuite()
        listener = try SocketListener()
    }

    /// What the server saw of a connection.
    private struct Meeting: Sendable {
        var version = ""
        var cipher: String?
        var request = ""
        var isResumed = false
        var applicationProtocol: String?
        var clientSubject: String?
        var error: TLSError?
    }

    /// Serves one HTTP request.
    private func serve(
        _ context: TLSContext, pieceBytes: Int = 16_384, bodyBytes: Int = 5
    ) async throws -> Meeting {
        try await listener.serve(context, pieceBytes: pieceBytes) { peer in
            var meeting = Meeting()
            do {
                try peer.read { $0.hasSuffix("\r\n\r\n") }
                meeting.request = peer.text
                peer.output.append("HTTP/1.1 200 OK\r\nContent-Length: \(bodyBytes)\r\nConnection: close\r\n\r\n")
                peer.output.append([UInt8](repeating: UInt8(ascii: "x"), count: bodyBytes))
                try peer.flush()
                try peer.close()
                while try peer.read() {}
            } catch let error as TLSError {
                meeting.error = error
            }
            meeting.version = peer.session.version
            meeting.cipher = peer.session.cipher
            meeting.isResumed = peer.session.isResumed
            meeting.applicationProtocol = peer.session.applicationProtocol
            meeting.clientSubject = peer.session.peerCertificate?.subject
            return meeting
        }
    }

    private func meet(
        _ context: TLSContext, pieceBytes: Int = 16_384, _ arguments: String...
    ) async throws -> (meeting: Meeting, output: String) {
        let words =
            [
                "openssl", "s_client", "-connect", "127.0.0.1:\(listener.port)", "-servername", "localhost", "-CAfile",
                certificates.authority, "-verify_return_error", "-ign_eof",
            ] + arguments
        let program = try ForeignProgram(words, input: "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        let meeting = try await serve(context, pieceBytes: pieceBytes)
        try await program.waitForEnd()
        return (meeting, program.output)
    }

    @Test(arguments: ["-tls1_3", "-tls1_2"], [TestCertificates.Kind.server, .rsa, .intermediate])
    func speaksWithOpenSSL(version: String, kind: TestCertificates.Kind) async throws {
        for pieceBytes in [1, 16_384] {
            let (meeting, output) = try await meet(try certificates.server(kind), pieceBytes: pieceBytes, version)
            #expect(meeting.request.hasPrefix("GET / "))
            #expect(meeting.version == (version == "-tls1_3" ? "TLSv1.3" : "TLSv1.2"))
            #expect(output.contains("Verify return code: 0 (ok)"))
            #expect(output.contains("HTTP/1.1 200 OK"))
            #expect(output.contains("Compression: NONE"))
            // In TLS 1.2 the forward secrecy is in the cipher's name.
            #expect(version == "-tls1_3" || meeting.cipher?.hasPrefix("TLS_ECDHE_") == true)
        }
    }

    @Test(arguments: ["-tls1_1", "-tls1"])
    func refusesOldVersions(version: String) async throws {
        let (meeting, output) = try await meet(try certificates.server(), version, "-cipher", "ALL:@SECLEVEL=0")
        #expect(meeting.error?.code == .noSharedVersion)
        #expect(output.contains("alert protocol version"), "\(output)")
    }

    @Test func refusesTLS12WhereTLS13IsTheLeast() async throws {
        let (meeting, _) = try await meet(try certificates.server(minimum: .tls13), "-tls1_2")
        #expect(meeting.error?.code == .noSharedVersion)
    }

    @Test(arguments: ["AES128-SHA", "AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES128-SHA256"])
    func refusesWeakCiphers(cipher: String) async throws {
        let (meeting, _) = try await meet(
            try certificates.server(), "-tls1_2", "-cipher", "\(cipher):@SECLEVEL=0")
        #expect(meeting.error?.code == .noSharedParameters)
    }

    @Test(arguments: [("h2,http/1.1", "http/1.1"), ("http/1.1", "http/1.1")])
    func agreesOnHTTP(offered: String, agreed: String) async throws {
        let (meeting, output) = try await meet(try certificates.server(), "-alpn", offered)
        #expect(meeting.applicationProtocol == agreed)
        #expect(output.contains("ALPN protocol: \(agreed)"))
    }

    @Test func refusesAClientThatSpeaksSomethingElse() async throws {
        let (meeting, output) = try await meet(try certificates.server(), "-alpn", "h2,imap")
        #expect(meeting.error?.code == .noSharedParameters)
        #expect(output.contains("no application protocol"))
    }

    @Test func refusesToRenegotiate() async throws {
        // A line R asks this program to, unless it is told to go on at the end of its input.
        let program = try ForeignProgram(
            ["openssl", "s_client", "-connect", "127.0.0.1:\(listener.port)", "-tls1_2"], input: "R\n")
        let meeting = try await serve(try certificates.server())
        try await program.waitForEnd()
        #expect(program.output.contains("RENEGOTIATING"))
        #expect(program.output.contains("no renegotiation"))
        #expect(meeting.error != nil)
        #expect(meeting.request.isEmpty)
    }

    @Test(arguments: ["-tls1_3", "-tls1_2"])
    func resumesWithTheSameContextOnly(version: String) async throws {
        let clients = TLSServerSettings.ClientCertificates.required(authorityFile: certificates.authority)
        let (server, other) = (try certificates.server(clients: clients), try certificates.server(clients: clients))
        let file = certificates.path("session\(version)")
        let identity = ["-cert", certificates.certificate(.client), "-key", certificates.key(.client)]
        let first = try await meet(
            server, version, identity[0], identity[1], identity[2], identity[3], "-sess_out", file)
        #expect(!first.meeting.isResumed)
        let second = try await meet(
            server, version, identity[0], identity[1], identity[2], identity[3], "-sess_in", file)
        #expect(second.meeting.isResumed)
        #expect(second.meeting.clientSubject == "CN=client")
        let third = try await meet(other, version, identity[0], identity[1], identity[2], identity[3], "-sess_in", file)
        #expect(!third.meeting.isResumed)
        #expect(third.meeting.request.hasPrefix("GET / "))
    }

    // MARK: curl

    private func curl(
        _ context: TLSContext, bodyBytes: Int = 5, scheme: String = "https", _ arguments: String...
    ) async throws -> (meeting: Meeting, status: Int32, output: String) {
        let words = ["curl", "-sS", "--max-time", "20"] + arguments + ["\(scheme)://localhost:\(listener.port)/path"]
        let program = try ForeignProgram(words)
        let meeting = try await serve(context, bodyBytes: bodyBytes)
        return (meeting, try await program.waitForEnd(), program.output)
    }

    @Test(arguments: [5, 5_000_000])
    func speaksWithCurl(bodyBytes: Int) async throws {
        let (meeting, status, output) = try await curl(
            try certificates.server(), bodyBytes: bodyBytes, "--cacert", certificates.authority)
        #expect(status == 0)
        #expect(output.utf8.count == bodyBytes)
        #expect(meeting.request.hasPrefix("GET /path HTTP/1.1\r\n"))
        #expect(meeting.applicationProtocol == "http/1.1")
    }

    @Test func curlRefusesWhatItDoesNotTrust() async throws {
        let (meeting, status, _) = try await curl(try certificates.server())
        #expect(status == 60)
        #expect(meeting.error?.code == .certificateRefused)
    }

    @Test func curlWithoutTLSIsRecognised() async throws {
        let (meeting, status, _) = try await curl(try certificates.server(), scheme: "http")
        #expect(meeting.error?.code == .plaintextHTTP)
        #expect(status != 0)
    }

    @Test func curlShowsItsCertificate() async throws {
        let server = try certificates.server(clients: .required(authorityFile: certificates.authority))
        let with = try await curl(
            server, "--cacert", certificates.authority, "--cert", certificates.certificate(.client), "--key",
            certificates.key(.client))
        #expect(with.status == 0)
        #expect(with.meeting.clientSubject == "CN=client")
        let without = try await curl(server, "--cacert", certificates.authority)
        #expect(without.status != 0)
        #expect(without.meeting.error?.code == .certificateMissing)
    }
}
