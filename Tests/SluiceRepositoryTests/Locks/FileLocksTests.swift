import SluiceCore
import SluiceRepository
import Testing

@Suite struct FileLocksTests {
    @Test func handsOutRisingTokensThatOutliveTheProcess() async throws {
        let folder = try TemporaryDirectory()
        for expected in Int64(1)...3 {
            // Another one each time, as after a restart.
            let locks = FileLocks(folder: folder.path + "/locks")
            #expect(try await locks.withLock("import") { $0 } == FencingToken(expected))
        }
        let locks = FileLocks(folder: folder.path + "/locks")
        #expect(try await locks.withLock("import", above: 9) { $0 } == FencingToken(10))
    }

    @Test func letsOneOfManyIn() async throws {
        let folder = try TemporaryDirectory()
        let keepers = [FileLocks(folder: folder.path), FileLocks(folder: folder.path)]
        let inside = Occupancy()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<10 {
                let locks = keepers[number % 2]
                group.addTask {
                    try await locks.withLock("import", waiting: .seconds(30)) { token in
                        inside.enter(token.value)
                        for _ in 0..<20 { await Task.yield() }
                        inside.leave()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(inside.most == 1)
        #expect(inside.tokens == (1...10).map { Int64($0) })
    }

    @Test func isFreeWhenItsHolderIsGone() async throws {
        let folder = try TemporaryDirectory()
        var dead: FileLocks? = FileLocks(folder: folder.path)
        #expect(try await dead?.take("import", owner: "dead", ttl: .seconds(60), above: 0) == .taken(FencingToken(1)))
        let locks = FileLocks(folder: folder.path)
        let error = await #expect(throws: LockError.self) { try await locks.withLock("import") { _ in } }
        #expect(error?.code == .held)
        dead = nil
        #expect(try await locks.withLock("import") { $0 } == FencingToken(2))
    }

    @Test(arguments: ["a/../b", "é", ".", "..", "%2F", "日本語", String(repeating: "é", count: 100)])
    func takesAnyName(name: String) async throws {
        let folder = try TemporaryDirectory()
        let locks = FileLocks(folder: folder.path + "/locks")
        let token = try await locks.withLock(name) { token in
            await #expect(throws: LockError.self) { try await locks.withLock(name) { _ in } }
            return token
        }
        #expect(token == FencingToken(1))
        #expect(try await locks.withLock("another") { $0 } == FencingToken(1))
    }

    @Test func saysWhyItCannot() async throws {
        let locks = FileLocks(folder: "/proc/no/such/folder")
        let error = await #expect(throws: LockError.self) { try await locks.withLock("import") { _ in } }
        #expect(error?.code == .unavailable)
        #expect(error?.message.contains("No such file") == true)
    }
}
