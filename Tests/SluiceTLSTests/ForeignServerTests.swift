import CLinux
import Glibc
import SluiceCore
import SluiceNet
import SluiceTLS
import TestSupport
import Testing

/// Our client with `openssl s_server`, which sends each line back reversed.
@Suite(.certificates) struct ForeignServerTests {
    private let certificates: TestCertificates

    init() throws {
        certificates = try TestCertificates.ofSuite()
    }

    private func meet(
        _ context: TLSContext, _ arguments: String..., pieceBytes: Int = 16_384, line: String = "abc"
    ) async throws -> (answer: String, version: String, server: String) {
        let port = try FreePort.find()
        let words =
            [
                "openssl", "s_server", "-accept", "127.0.0.1:\(port)", "-rev", "-cert",
                certificates.certificate(.server),
                "-key", certificates.key(.server),
            ] + arguments
        let program = try ForeignProgram(words)
        try await waitUntil("openssl listens") { program.output.contains("ACCEPT") || program.exitStatus != nil }
        let (answer, version) = try await OwnThread.run(name: "tls-test") {
            let peer = try SocketPeer(
                try Socket.connect(to: .loopback(port: port)), context, pieceBytes: pieceBytes)
            while peer.session.phase == .handshake, try peer.read() {}
            peer.output.append(line + "\n")
            try peer.flush()
            try peer.read { $0.hasSuffix("\n") }
            let version = peer.session.version
            try peer.close()
            return (peer.text, version)
        }
        return (answer, version, program.output)
    }

    @Test(arguments: ["-tls1_3", "-tls1_2"], [1, 16_384])
    func speaksWithOpenSSL(version: String, pieceBytes: Int) async throws {
        let line = String(repeating: "a", count: 10_000) + "b"
        let result = try await meet(try certificates.client(), version, pieceBytes: pieceBytes, line: line)
        #expect(result.answer == String(line.reversed()) + "\n")
        #expect(result.version == (version == "-tls1_3" ? "TLSv1.3" : "TLSv1.2"))
    }

    private func error(_ context: TLSContext, _ arguments: String...) async throws -> TLSError? {
        do {
            switch arguments.count {
            case 1: _ = try await meet(context, arguments[0])
            case 2: _ = try await meet(context, arguments[0], arguments[1])
            default: _ = try await meet(context)
            }
            return nil
        } catch let error as TLSError {
            return error
        }
    }

    @Test func refusesOldVersions() async throws {
        let code = try await error(try certificates.client(), "-tls1_1", "-cipher=ALL:@SECLEVEL=0")?.code
        #expect(code == .noSharedVersion)
        #expect(try await error(try certificates.client(minimum: .tls13), "-tls1_2")?.code == .noSharedVersion)
    }

    @Test func refusesAnotherHost() async throws {
        #expect(try await error(try certificates.client("example.org"))?.code == .nameMismatch)
    }

    @Test func showsItsCertificate() async throws {
        let result = try await meet(
            try certificates.client(identity: .client), "-CAfile", certificates.authority, "-Verify", "1",
            "-verify_return_error")
        #expect(result.answer == "cba\n")
        #expect(result.server.contains("CN = client"))
    }

    @Test func hearsThatItsCertificateIsMissing() async throws {
        var found: TLSError?
        do {
            _ = try await meet(
                try certificates.client(), "-CAfile", certificates.authority, "-Verify", "1", "-verify_return_error")
        } catch let error as TLSError {
            found = error
        }
        #expect(found?.code == .certificateRefused)
    }

    @Test func aKilledServerIsTruncation() async throws {
        let port = try FreePort.find()
        let program = try ForeignProgram([
            "openssl", "s_server", "-accept", "127.0.0.1:\(port)", "-rev", "-cert", certificates.certificate(.server),
            "-key", certificates.key(.server),
        ])
        try await waitUntil("openssl listens") { program.output.contains("ACCEPT") || program.exitStatus != nil }
        let context = try certificates.client()
        let error: TLSError? = try await OwnThread.run(name: "tls-test") {
            let peer = try SocketPeer(try Socket.connect(to: .loopback(port: port)), context)
            while peer.session.phase == .handshake, try peer.read() {}
            program.kill()
            do {
                while try peer.read() {}
                return nil
            } catch let error as TLSError {
                return error
            }
        }
        #expect(error?.code == .truncated)
    }
}
