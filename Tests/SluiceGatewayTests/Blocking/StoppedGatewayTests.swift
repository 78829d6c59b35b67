import CLinux
import Glibc
import SluiceCore
import SluiceGateway
import SluiceNet
import TestSupport
import Testing

extension FaultTests {
    /// A gateway that finds out late what has happened, and in an order that is not that of the events.
    @Suite(.privateRedis, .enabled(if: BuiltProgram.path != nil, "the program is not built"))
    struct StoppedGatewayTests {
        /// Whether no thread of a process runs: a signal takes effect a moment after it was sent.
        private static func standsStill(_ pid: pid_t) throws -> Bool {
            guard let tasks = opendir("/proc/\(pid)/task") else { throw SystemError.last(in: "opendir") }
            defer { closedir(tasks) }
            while let entry = readdir(tasks) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) {
                    String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                }
                guard Int(name) != nil else { continue }
                // The state stands behind the name, which is in parentheses.
                let state = try text(of: "/proc/\(pid)/task/\(name)/stat").split(separator: ")").last?.dropFirst().first
                guard state == "T" else { return false }
            }
            return true
        }

        @Test func aClientThatLeftBeforeItsAnswerIsLookedForFirst() async throws {
            let redis = try PrivateRedis.ofSuite()
            let folder = try TemporaryDirectory()
            let port = try FreePort.find()
            let (address, token) = ("127.0.0.1:\(port)", RunningGateway.Client.full.token ?? "")
            try write(
                #"""
                {"listen": "\#(address)", "redis": "\#(redis.url)", "threads": 1,
                 "blocking": {"connections": 4, "longest": "1m"}}
                """#, to: "\(folder.path)/sluice.json")
            let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
            defer { close(null) }
            let child = try ChildProcess.spawn(
                ChildProcess.Command(
                    executable: try #require(BuiltProgram.path),
                    arguments: ["gateway", "--config", "\(folder.path)/sluice.json"],
                    environment: ["SLUICE_TOKEN": token, "PATH": "/usr/bin:/bin", "HOME": folder.path],
                    outputPath: "\(folder.path)/log", inherited: null))
            defer { child.terminate(grace: .seconds(5)) }
            try await waitUntil("the gateway serves") {
                (try? await GatewayClient(to: address, token: token).call(.get("/ping")).status) == 200
            }
            for round in 0..<5 {
                let client = try GatewayClient(to: address, token: token)
                try await client.send(.post("/", #"["BLPOP","stopped-\#(round)",0]"#))
                try await untilRedisHolds(redis)
                child.send(signal: SIGSTOP)
                try await waitUntil("the gateway stands still") { try Self.standsStill(child.pid) }
                // Redis answers first, and the client leaves afterwards, but before the gateway sees either.
                try redis.call("RPUSH", "stopped-\(round)", "v")
                #expect(try redis.call("LLEN", "stopped-\(round)") == .integer(0))
                await client.close()
                child.send(signal: SIGCONT)
                try await waitUntil("the element is back") {
                    try redis.call("LLEN", "stopped-\(round)") == .integer(1)
                }
            }
        }
    }
}
