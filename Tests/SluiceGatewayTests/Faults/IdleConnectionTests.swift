import CLinux
import Glibc
import SluiceCore
import SluiceGateway
import SluiceNet
import TestSupport
import Testing

extension FaultTests {
    /// Many connections that ask nothing cost little and harm nobody.
    @Suite struct IdleConnectionTests {
        private static let count = 10_000

        /// How many descriptors this process may have, after asking for as many as the system lets it.
        private static func descriptorLimit() -> Int {
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            limit.rlim_cur = limit.rlim_max
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            return Int(clamping: limit.rlim_cur)
        }

        private static func residentBytes(of pid: pid_t) throws -> Int {
            let words = try text(of: "/proc/\(pid)/statm").split(separator: " ")
            return (Int(words[1]) ?? 0) * sysconf(Int32(_SC_PAGESIZE))
        }

        @Test(
            .privateRedis,
            .enabled(if: descriptorLimit() > count + 1000, "too few descriptors are allowed"),
            .enabled(if: BuiltProgram.path != nil, "the program is not built"), .timeLimit(.minutes(1)))
        func tenThousandAreHeld() async throws {
            let redis = try PrivateRedis.ofSuite()
            let folder = try TemporaryDirectory()
            let port = try FreePort.find()
            let token = RunningGateway.Client.full.token ?? ""
            let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
            defer { close(null) }
            let child = try ChildProcess.spawn(
                ChildProcess.Command(
                    // A process of its own, as both ends of a connection take a descriptor.
                    executable: try #require(BuiltProgram.path),
                    arguments: ["gateway", "--listen", "127.0.0.1:\(port)", "--redis", redis.url, "--threads", "2"],
                    environment: ["SLUICE_TOKEN": token, "PATH": "/usr/bin:/bin", "HOME": folder.path],
                    outputPath: "\(folder.path)/log", inherited: null))
            defer { child.terminate(grace: .seconds(5)) }
            let address = "127.0.0.1:\(port)"
            try await waitUntil("the gateway serves") {
                (try? await GatewayClient(to: address, token: token).call(.get("/ping")).status) == 200
            }
            let before = try Self.residentBytes(of: child.pid)
            let connections = try await Self.openIdle(to: SocketAddress.loopback(port: port))
            let client = try GatewayClient(to: address, token: token)
            for index in 0..<100 {
                #expect(try await client.call(.get("/echo/\(index)")).text == #"{"result":"\#(index)"}"#)
            }
            let after = try Self.residentBytes(of: child.pid)
            let each = (after - before) / Self.count
            print("idle connections: \(each) bytes each")
            #expect(each < 8192)
            // Any of them may wake up.
            for index in stride(from: 0, to: Self.count, by: 997) {
                let answer = try Self.ask(connections.descriptors[index], token: token)
                #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            }
        }

        /// Descriptors that are closed together.
        private final class Connections: Sendable {
            let descriptors: [Int32]

            init(_ descriptors: [Int32]) {
                self.descriptors = descriptors
            }

            deinit {
                for descriptor in descriptors {
                    close(descriptor)
                }
            }
        }

        private static func openIdle(to address: SocketAddress) async throws -> Connections {
            try await OwnThread.run(name: "test-idle") {
                var descriptors: [Int32] = []
                for index in 0..<count {
                    let descriptor = try Socket.connect(to: address).release()
                    descriptors.append(descriptor)
                    var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    guard poll(&entry, 1, 10_000) == 1, Socket.connectError(descriptor) == nil else {
                        throw TestSupportError("connection \(index) is not taken")
                    }
                }
                return Connections(descriptors)
            }
        }

        private static func ask(_ descriptor: Int32, token: String) throws -> String {
            let request = Array("GET /ping HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(token)\r\n\r\n".utf8)
            guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
                throw SystemError.last(in: "send")
            }
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&entry, 1, 10_000) == 1 else { throw TestSupportError("the gateway is silent") }
            var piece = [UInt8](repeating: 0, count: 4096)
            let count = recv(descriptor, &piece, piece.count, 0)
            return String(decoding: piece[..<max(0, count)], as: UTF8.self)
        }
    }
}
