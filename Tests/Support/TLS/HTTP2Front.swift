import Glibc
import SluiceCore

/// nghttpx, which speaks HTTP/2 over TLS and stands before a gateway: stopped with the value.
package final class HTTP2Front: Sendable {
    /// A request that it has passed on and answered.
    package struct Request: Sendable {
        /// What was agreed on: `h2` or `http/1.1`.
        package let version: String
        /// The port of the client: one for each connection.
        package let connection: Int
        package let authorization: String
    }

    /// Whether the program is there; `scripts/install-dependencies.sh http2` gets it.
    package static let isInstalled = path != nil

    private static let path: String? = {
        let folders = (getenv("PATH").map { String(cString: $0) } ?? "").split(separator: ":") + ["/usr/sbin"]
        return folders.map { "\($0)/nghttpx" }.first { access($0, X_OK) == 0 }
    }()

    package let url: String
    private let address: String
    private let folder: TemporaryDirectory
    private let program: Lock<ForeignProgram>

    /// Starts it and waits until it listens.
    ///
    /// - Parameters:
    ///   - gateway: the address behind it, which speaks HTTP/1.1 without TLS.
    ///   - certificate: the paths of a certificate for `localhost` and its key.
    ///   - streams: how many requests it takes at once on a connection. Default: its own choice, 100.
    /// - Throws: why it does not start.
    package init(to gateway: String, _ certificate: (String, key: String), streams: Int = 100) async throws {
        folder = try TemporaryDirectory()
        let port = try FreePort.find()
        (address, url) = ("127.0.0.1:\(port)", "https://localhost:\(port)")
        let settings = [
            "frontend=127.0.0.1,\(port)", "backend=\(gateway.replacing(":", with: ","))", "workers=1", "no-ocsp=yes",
            "certificate-file=\(certificate.0)", "private-key-file=\(certificate.key)",
            "frontend-http2-max-concurrent-streams=\(streams)", "accesslog-file=\(folder.path)/requests",
            "accesslog-format=$alpn $remote_port $http_authorization",
        ]
        try write(settings.joined(separator: "\n") + "\n", to: "\(folder.path)/settings")
        program = Lock(try Self.launch(folder))
        try await waitUntilListening()
    }

    deinit {
        crash()
    }

    private static func launch(_ folder: TemporaryDirectory) throws -> ForeignProgram {
        guard let path else { throw TestSupportError("nghttpx is not installed") }
        return try ForeignProgram([path, "--conf=\(folder.path)/settings"])
    }

    private func waitUntilListening() async throws {
        try await waitUntil("nghttpx listens") { (try? GatewayClient(to: address, token: nil)) != nil }
    }

    /// All requests so far that it is done with.
    package var requests: [Request] {
        ((try? text(of: "\(folder.path)/requests")) ?? "").split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ", maxSplits: 2).map(String.init)
            guard words.count == 3, let port = Int(words[1]) else { return nil }
            return Request(version: words[0], connection: port, authorization: words[2])
        }
    }

    /// Makes it say goodbye (GOAWAY) on each connection, answer what is under way, and go on with new connections.
    package func reload() {
        program.withLock { $0.send(signal: SIGHUP) }
    }

    /// Ends it in the middle of whatever it does.
    package func crash() {
        program.withLock { program in
            // Those who do the work outlive the one that has started them, and it does not outlive them.
            for child in program.children { kill(child, SIGKILL) }
            let deadline = MonotonicTime.now() + .seconds(2)
            while program.exitStatus == nil, MonotonicTime.now() < deadline { usleep(1000) }
            program.kill()
        }
    }

    /// Starts it again after ``crash()``, on the same port.
    package func restart() async throws {
        let next = try Self.launch(folder)
        program.withLock { $0 = next }
        try await waitUntilListening()
    }
}
