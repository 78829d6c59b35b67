import CLinux
import Glibc
import SluiceCore
import SluiceGateway
import SluiceNet
import TestSupport
import Testing

@Suite struct EmbeddedRedisTests {
    private let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
    }

    private var path: String { "\(folder.path)/data" }

    private func start(
        _ options: RedisServerOptions = RedisServerOptions(), at path: String? = nil,
        observe: @escaping @Sendable (EmbeddedRedis.Event) -> Void = { _ in }
    ) async throws -> EmbeddedRedis {
        let path = path ?? self.path
        return try await OwnThread.run(name: "test") {
            try EmbeddedRedis.start(options, dataDirectory: path, observe: observe)
        }
    }

    private func connect(to redis: EmbeddedRedis) throws -> RedisConnection {
        try RedisConnection(to: try #require(SocketAddress(unixPath: redis.socketPath)))
    }

    /// Whether the process still runs; one that has ended and is not reaped yet does not.
    private func isAlive(_ pid: Int32) -> Bool { access("/proc/\(pid)/exe", F_OK) == 0 }

    private func mode(_ path: String) throws -> mode_t {
        var status = stat()
        try #require(stat(path, &status) == 0)
        return status.st_mode & 0o777
    }

    @Test func answersOnAPrivateSocketWithoutAnyPort() async throws {
        let redis = try await start()
        let connection = try connect(to: redis)
        #expect(try connection.call("PING") == .simple("PONG"))
        #expect(try connection.call("CONFIG", "GET", "port") == .array([.text("port"), .text("0")]))
        #expect(redis.status.isReady)
        #expect(redis.status.restarts == 0)
        #expect(try mode(path) == 0o700)
        for file in ["redis.sock", "redis.log", "redis.conf", "gateway.lock", "redis.lock"] {
            #expect(try mode("\(path)/\(file)") & 0o077 == 0, "\(file) is closed to others")
        }
        await redis.stop()
    }

    @Test(arguments: FsyncPolicy.allCases)
    func keepsDataOverAStopByTheChosenPolicy(policy: FsyncPolicy) async throws {
        let first = try await start(RedisServerOptions(fsync: policy))
        let connection = try connect(to: first)
        let setting = try connection.call("CONFIG", "GET", "appendfsync")
        #expect(setting == .array([.text("appendfsync"), .text(policy.rawValue)]))
        try connection.call("SET", "kept", "value")
        await first.stop()
        let second = try await start(RedisServerOptions(fsync: policy))
        #expect(try connect(to: second).call("GET", "kept") == .text("value"))
        await second.stop()
    }

    @Test func stopEndsTheServerAndFreesTheDirectory() async throws {
        let redis = try await start()
        let pid = try #require(redis.status.pid)
        await redis.stop()
        #expect(!isAlive(pid))
        #expect(!redis.status.isRunning)
        await redis.stop()
        try await start().stop()
    }

    @Test func restartsAServerThatWasKilled() async throws {
        let redis = try await start()
        try connect(to: redis).call("SET", "kept", "value")
        let pid = try #require(redis.status.pid)
        kill(pid, SIGKILL)
        try await waitUntil("another server answers") { redis.status.isReady && redis.status.pid != pid }
        #expect(redis.status.restarts == 1)
        #expect(redis.status.lastFailure?.message.contains("signal 9") == true)
        #expect(try connect(to: redis).call("GET", "kept") == .text("value"))
        await redis.stop()
    }

    @Test func killsAServerThatDoesNotStop() async throws {
        let path = path
        let redis = try await OwnThread.run(name: "test") {
            try EmbeddedRedis.start(RedisServerOptions(), dataDirectory: path, grace: .milliseconds(50))
        }
        let pid = try #require(redis.status.pid)
        kill(pid, SIGSTOP)
        await redis.stop()
        #expect(!isAlive(pid))
    }

    @Test func refusesASecondGatewayOnTheSameDirectory() async throws {
        let first = try await start()
        let error = await #expect(throws: EmbeddedRedisError.self) { try await start() }
        #expect(error?.code == .inUse)
        #expect(error?.message.contains("process \(getpid())") == true)
        #expect(try connect(to: first).call("PING") == .simple("PONG"))
        await first.stop()
    }

    @Test func endsTheServerOfAKilledGatewayAndTakesOverItsData() async throws {
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let redis = try await OwnThread.run(name: "test") {
                try EmbeddedRedis.start(RedisServerOptions(fsync: .always), dataDirectory: path)
            }
            let address = try #require(SocketAddress(unixPath: redis.socketPath))
            try RedisConnection(to: address).call("SET", "kept", "value")
            kill(getpid(), SIGKILL)
        }
        let ended = Lock<[Int32]>([])
        let redis = try await start { event in
            if case .orphanStopped(let pid) = event { ended.withLock { $0.append(pid) } }
        }
        let orphans = ended.withLock { $0 }
        #expect(orphans.count == 1)
        #expect(orphans.allSatisfy { !isAlive($0) })
        #expect(try connect(to: redis).call("GET", "kept") == .text("value"))
        await redis.stop()
    }

    @Test func endsALeftoverServerThatHangs() async throws {
        let directory = try DataDirectory.open(path)
        let orphan = try await OwnThread.run(name: "test") {
            let orphan = try RedisServerProcess.launch(RedisServerOptions(), in: directory)
            try orphan.waitUntilServing(timeout: .seconds(10))
            return orphan
        }
        orphan.send(signal: SIGSTOP)
        let redis = try await start()
        #expect(orphan.waitForEnd(timeout: .seconds(5)) == .killed(signal: SIGKILL))
        #expect(redis.status.isReady)
        await redis.stop()
    }

    @Test func saysWhatToInstallWithoutAServer() {
        let error = #expect(throws: EmbeddedRedisError.self) { try RedisServerBinary.find(searchPath: folder.path) }
        #expect(error?.code == .serverNotFound)
        #expect(error?.message.contains("apt install redis-server") == true)
    }

    @Test func takesValkeyWhereThereIsNoRedis() throws {
        let program = "\(folder.path)/valkey-server"
        #expect(symlink(try RedisServerBinary.find(), program) == 0)
        #expect(try RedisServerBinary.find(searchPath: "/nowhere:\(folder.path)") == program)
    }

    @Test func refusesAProgramThatCannotBeRun() async {
        let error = await #expect(throws: EmbeddedRedisError.self) {
            try await start(RedisServerOptions(executable: folder.path))
        }
        #expect(error?.code == .serverNotFound)
    }

    @Test func tellsWhatTheServerSaysWhenItDoesNotStart() async {
        let error = await #expect(throws: EmbeddedRedisError.self) {
            try await start(RedisServerOptions(directives: [["maxmemory-policy", "no-such-policy"]]))
        }
        #expect(error?.code == .startFailed)
        #expect(error?.message.contains("no-such-policy") == true)
        #expect(error?.message.contains("redis.log") == true)
    }

    @Test func tellsThatDataIsDamaged() async throws {
        let redis = try await start()
        try connect(to: redis).call("SET", "a", "b")
        await redis.stop()
        let file = "\(path)/appendonlydir/appendonly.aof.1.incr.aof"
        let descriptor = open(file, O_WRONLY)
        try #require(descriptor >= 0)
        pwrite(descriptor, "garbage", 7, 0)
        close(descriptor)
        let error = await #expect(throws: EmbeddedRedisError.self) { try await start() }
        #expect(error?.message.contains("Bad file format") == true)
    }

    @Test func refusesADirectoryUnderAFile() async throws {
        close(open(path, O_WRONLY | O_CREAT, 0o600))
        let error = await #expect(throws: EmbeddedRedisError.self) { try await start(at: "\(path)/data") }
        #expect(error?.code == .dataDirectory)
        #expect(error?.message.contains("Not a directory") == true)
        #expect(error?.message.contains("--data-dir") == true)
    }

    @Test func refusesADirectoryWhosePathLeavesNoRoomForASocket() async {
        let long = "\(folder.path)/\(String(repeating: "x", count: 90))"
        let error = await #expect(throws: EmbeddedRedisError.self) { try await start(at: long) }
        #expect(error?.code == .dataDirectory)
        #expect(error?.message.contains("shorter") == true)
    }

    @Test func closesAnEmptyDirectoryToOthers() async throws {
        #expect(mkdir(path, 0o777) == 0)
        let redis = try await start()
        #expect(try mode(path) == 0o700)
        await redis.stop()
    }

    @Test func refusesADirectoryThatOthersUseToo() async throws {
        #expect(mkdir(path, 0o755) == 0)
        #expect(mkdir("\(path)/somebody", 0o755) == 0)
        let error = await #expect(throws: EmbeddedRedisError.self) { try await start() }
        #expect(error?.code == .dataDirectory)
        #expect(error?.message.contains("chmod 700") == true)
        #expect(try mode(path) == 0o755)
    }

    @Test(
        .enabled(if: (try? SmallDisk(megabytes: 1)) != nil, "needs the right to mount"), arguments: FsyncPolicy.allCases
    )
    func refusesWritesWhileTheDiskIsFullAndLosesNothing(policy: FsyncPolicy) async throws {
        let disk = try #require(try SmallDisk(megabytes: 8))
        let redis = try await start(RedisServerOptions(fsync: policy), at: "\(disk.path)/data")
        try connect(to: redis).call("SET", "kept", "value")
        try disk.fill()
        let block = String(repeating: "x", count: 16 * 1024)
        // With `always` the server ends itself rather than acknowledge what it could not write.
        try await waitUntil("a write is refused") {
            guard case .simple = try? connect(to: redis).call("SET", "filler", block) else { return true }
            return false
        }
        disk.free()
        try await waitUntil("writes are taken again", within: .seconds(30)) {
            (try? connect(to: redis).call("SET", "after", "value")) == .simple("OK")
        }
        #expect(try connect(to: redis).call("GET", "kept") == .text("value"))
        await redis.stop()
        withExtendedLifetime(disk) {}
    }

    @Test func givesTheServerNoneOfOurSecrets() async throws {
        setenv("SLUICE_TEST_PLANTED", "planted-secret", 1)
        defer { unsetenv("SLUICE_TEST_PLANTED") }
        let redis = try await start()
        let pid = try #require(redis.status.pid)
        for file in ["environ", "cmdline"] {
            let descriptor = open("/proc/\(pid)/\(file)", O_RDONLY)
            try #require(descriptor >= 0)
            defer { close(descriptor) }
            var bytes = [UInt8](repeating: 0, count: 64 * 1024)
            let count = read(descriptor, &bytes, bytes.count)
            #expect(count > 0)
            #expect(!String(decoding: bytes[..<max(0, count)], as: UTF8.self).contains("planted-secret"))
        }
        await redis.stop()
    }
}
